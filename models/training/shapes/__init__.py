"""Random-weight models in the shapes of published ones: worthless answers at the real cost.

``python -m training.shapes.language OUT.gguf`` and ``python -m training.shapes.voice OUT.onnx``.
"""
