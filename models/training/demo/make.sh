#!/usr/bin/env bash
# models/training/demo/make.sh: has flite speak the question of `voicebot run --demo` (Debian: flite).
set -euo pipefail
out="$(dirname "${BASH_SOURCE[0]}")/../../starter/demo/question.wav"
mkdir -p "$(dirname "$out")"
flite -voice rms -t "Hey Jarvis. What is the capital of France?" -o "$out"
