#!/usr/bin/env bash
# Tests what an operator gets, with the Release binaries of the build tree: the manifests (manifests_test.py)
# and the image (image_test.py). Installs what is missing. Takes about two minutes on two cores, one where the
# base is there. The image test needs root and the right to make namespaces and to mount.
#
#   --manifests    the manifests only
set -euo pipefail
cd "$(dirname "$0")/../.."
. deploy/packages.sh

manifests=''
for option in "$@"; do
  case $option in
    --manifests) manifests=1 ;;
    *) echo "usage: tests/deploy/run.sh [--manifests]" >&2; exit 2 ;;
  esac
done
install_deploy_test_packages
build=$(realpath -m "${EASTGATE_BUILD:-build}")
mkdir -p "$build/deploy"

# The schemas, in versions that run on Debian's Node.js.
schemas=$build/deploy/schemas
[ -x "$schemas/node_modules/.bin/tsc" ] || npm install --loglevel=error --no-audit --no-fund --prefix "$schemas" \
  kubernetes-models@4.5.1 @kubernetes-models/cert-manager@4.4.4 @kubernetes-models/prometheus-operator@4.4.4 typescript@5.9.3
# Debian's kubectl has the oldest kustomize that the manifests are for. It is unpacked and not installed,
# since another package's may be there.
oldest=$build/deploy/kubectl
if [ ! -x "$oldest/usr/bin/kubectl" ]; then
  rm -rf "$oldest.new"
  mkdir -p "$oldest.new"
  (cd "$oldest.new" && apt-get download -qq kubernetes-client 2>/dev/null && dpkg-deb -x kubernetes-client_*.deb . && rm kubernetes-client_*.deb)
  rm -rf "$oldest"
  mv "$oldest.new" "$oldest"
fi
kubectls=$oldest/usr/bin/kubectl
! command -v kubectl >/dev/null || kubectls+=:$(command -v kubectl)

export EASTGATE_SERVICES=$build/release/services EASTGATE_SAMPLE=$PWD/deploy/sample EASTGATE_SCHEMAS=$schemas EASTGATE_KUBECTLS=$kubectls \
  EASTGATE_IMAGES=$build/deploy/images PYTHONPATH=$build/release/tests/stubs:$PWD/tests/integration
/usr/bin/python3 -B tests/deploy/manifests_test.py
[ -n "$manifests" ] || /usr/bin/python3 -B tests/deploy/image_test.py
