#!/usr/bin/env bash
# Builds the image of the suite from this checkout, with its version and commit as labels: by docker, or else
# by podman or buildah.
#
#   deploy/docker/build.sh NAME [OPTION …]       options are those of `docker build`, such as --build-arg BINARIES=IMAGE
set -euo pipefail
cd "$(dirname "$0")/../.."
[ $# -ge 1 ] || { echo "usage: deploy/docker/build.sh NAME [OPTION ...]" >&2; exit 2; }

for tool in ${EASTGATE_IMAGE_TOOL:-docker podman buildah}; do
  command -v "$tool" >/dev/null && break
done
version=$(sed -n 's/^inline constexpr char kVersion\[\] = "\(.*\)";$/\1/p' common/config/version.h)
commit=$(git rev-parse HEAD 2>/dev/null || echo unknown)
[ -z "$(git status --porcelain 2>/dev/null)" ] || commit+='-changed'
exec "$tool" build --file deploy/docker/Dockerfile --build-arg "VERSION=$version" --build-arg "COMMIT=$commit" \
  --tag "$1" "${@:2}" .
