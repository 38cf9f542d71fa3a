# Installs what a bare Debian 12 lacks. Sourced by deploy/run.sh and tests/run.sh; needs root only when something is missing.
#
#   install_packages         what building and running needs
#   install_test_packages    also what the tests need
#   install_fuzz_packages    also what the fuzzers need
#   install_deploy_test_packages  also what builds an image without a registry, and what checks manifests and alerts
#   install_benchmark_packages  also what pins programs to cores and measures them

build_packages="g++ cmake ninja-build ccache pkg-config libgrpc++-dev libgrpc-dev protobuf-compiler
  protobuf-compiler-grpc libprotobuf-dev libabsl-dev librocksdb-dev libspdlog-dev libfmt-dev
  libjemalloc-dev libssl-dev grpc-proto prometheus-cpp-dev libcivetweb-dev libcli11-dev nlohmann-json3-dev
  libutf8proc-dev libcjose-dev libjansson-dev libpq-dev openssl libexpat1-dev libminizip-dev libxlsxwriter-dev"
test_packages="libgtest-dev libgmock-dev python3 python3-grpcio python3-protobuf rocksdb-tools strace mount
  clang-format clang-tidy nginx python3-hpack zlib1g-dev postgresql patroni
  python3-etcd etcd-server python3-openpyxl libreoffice-calc-nogui"

install_missing() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  local as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  echo "installing: ${missing[*]}" >&2
  "${as_root[@]}" apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}

# shellcheck disable=SC2086 # the lists are words
install_packages() { install_missing $build_packages; }

# shellcheck disable=SC2086
install_test_packages() {
  install_missing $build_packages $test_packages
  command -v npm >/dev/null || install_missing npm
}

# Installs the compiler that has libFuzzer, beside what install_test_packages does.
install_fuzz_packages() {
  install_test_packages
  install_missing clang-14 libclang-rt-14-dev
}

# Installs buildah and what makes its base, promtool, and what reads manifests, beside what install_test_packages does.
install_deploy_test_packages() {
  install_test_packages
  install_missing buildah mmdebstrap prometheus python3-yaml iproute2 util-linux
}

# Installs what the benchmark needs beside what the tests do, which have PostgreSQL and etcd.
install_benchmark_packages() {
  install_test_packages
  install_missing util-linux procps
}
