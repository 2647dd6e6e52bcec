# Sourced by script/train and script/evaluate: the environment in which models are made.
TRAIN_VENV="$ROOT/.venv-train"
# onnxruntime reports its use to its publisher unless this is set.
export ORT_DISABLE_TELEMETRY=1

# Prints the kind of model that is named first.
training_kind() {
  case "${1:-}" in
    language|recognizer|voice) echo "$1" ;;
    *) echo "usage: script/$(basename "$0") language|recognizer|voice [OPTIONS]" >&2; exit 64 ;;
  esac
}

# Makes the training environment of a kind on top of the program's own, if it is not in place.
prepare_training() {
  local requirements="$ROOT/models/training/$1/requirements.txt" stamp="$TRAIN_VENV/.ready-$1"
  local wanted python packages
  "$ROOT/script/setup" --dev
  install_packages espeak-ng festival festival-hi festvox-czech-dita festvox-czech-krb festvox-czech-machac \
    festvox-czech-ph festvox-hi-nsk festvox-italp16k festvox-itapc16k festvox-kallpc16k \
    festvox-kdlpc16k festvox-suopuhe-lj festvox-suopuhe-mv festvox-us-slt-hts flite libespeak-ng1 \
    libfst-tools sox wordnet-base
  # What the program itself needs comes from its own environment.
  packages=$("$VENV/bin/python" -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')
  wanted=$(digest "$requirements" "$ROOT/requirements/dev.txt" - <<< "$packages")
  [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return 0
  say "Making the training environment .venv-train"
  python=$("$VENV/bin/python" -c 'import sys; print(sys._base_executable)')
  venv_stands "$TRAIN_VENV" "$VENV/bin/python" || "$python" -m venv --clear "$TRAIN_VENV"
  "$TRAIN_VENV/bin/python" -m pip install --disable-pip-version-check -q -r "$requirements"
  echo "$packages" \
    > "$("$TRAIN_VENV/bin/python" -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')/voicebot-env.pth"
  echo "$wanted" > "$stamp"
}

# Adds what only the speech for the recognizer's training needs: RHVoice and Pico, made from source.
prepare_speech() {
  local requirements="$ROOT/models/training/recognizer/requirements-speech.txt" wanted
  local stamp="$TRAIN_VENV/.ready-speech" bin="$TRAIN_VENV/bin"
  wanted=$(digest "$requirements")
  [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return 0
  install_packages g++ git
  say "Building synthesizers"
  # RHVoice is built by the scons found on PATH.
  "$bin/python" -m pip install --disable-pip-version-check -q "$(grep '^scons' "$requirements")"
  PATH="$bin:$PATH" "$bin/python" -m pip install --disable-pip-version-check -q -r "$requirements"
  echo "$wanted" > "$stamp"
}
