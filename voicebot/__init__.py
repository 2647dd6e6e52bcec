"""voicebot: an offline voice assistant daemon for single-board computers."""

import os

__version__ = "0.1.0"

# Unless this is set before it is loaded, onnxruntime reports its use to its publisher.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
