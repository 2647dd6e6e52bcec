"""The starter voice: a small parametric text-to-speech network in Piper's file format.

``python -m training.voice.train`` makes it from nothing but synthetic speech and
``python -m training.voice.evaluate`` measures the shipped files.
"""
