#!/bin/sh
# Installs lock files into $VENV with $PYTHON. Needs no ensurepip: Debian keeps that in a package of its own
# (python3-venv), so the environment is made without pip and filled from outside by the pip that is there.
set -eu

if [ -z "${PYTHON:-}" ] || ! "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Muniment needs Python 3.11 or newer. Set PYTHON=/path/to/python3.11 if it has another name." >&2
    exit 1
fi
if ! "$PYTHON" -m pip --version >/dev/null 2>&1; then
    echo "Muniment needs pip for $PYTHON (on Debian: apt-get install python3-pip)." >&2
    exit 1
fi
if [ ! -x "$VENV/bin/python" ]; then
    echo "Making the environment in $VENV …"
    "$PYTHON" -m venv --without-pip "$VENV"
fi
for lock in "$@"; do
    echo "Installing what $lock names …"
    # --no-build-isolation: the two packages without a wheel are built with the locked setuptools of build.txt.
    "$PYTHON" -m pip --quiet --disable-pip-version-check --python "$VENV/bin/python" install \
        --root-user-action=ignore --require-hashes --no-deps --no-build-isolation -r "$lock"
done
