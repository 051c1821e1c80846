#!/usr/bin/env bash
# Make a virtual environment that holds exactly what the locks name: ops/setup.sh PYTHON VENV
set -euo pipefail
python=$1 venv=$2
bash "$(dirname "$0")/need.sh" python "$python"

"$venv/bin/python" -c '' 2>/dev/null || "$python" -m venv --clear "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/build.lock
"$venv/bin/uv" pip sync --quiet --python "$venv/bin/python" --require-hashes --build-constraints requirements/build.lock \
  requirements/dev.lock requirements/build.lock
"$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation --editable .
echo "Ready: $venv"
