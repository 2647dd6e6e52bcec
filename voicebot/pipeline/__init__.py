"""The turn: listening, responding, playback and the state machine that joins them."""
