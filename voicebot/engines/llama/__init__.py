"""The parts of the llama.cpp engine, over llama-cpp-python's low-level API."""
