"""What ties the daemon to its system: control socket, service manager, checks."""
