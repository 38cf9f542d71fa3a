// Preloaded into a server, sets its wall clock off by the seconds that the file EASTGATE_CLOCK_SHIFT holds
// (an int64, little-endian), which may change at any time. Clocks that only measure are left alone.
// libfaketime would do, but for its quarrel with jemalloc over who asks for the time first.
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <ctime>

namespace {

// Read at every call: the file may change at any time.
int64_t Shift() {
  static std::atomic<int> opened{-1};
  int file = opened;
  if (file < 0) {
    const char* name = std::getenv("EASTGATE_CLOCK_SHIFT");
    file = name == nullptr ? -1 : open(name, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    opened = file;  // A race opens it twice, which does no harm.
  }
  int64_t shift = 0;
  return pread(file, &shift, sizeof shift, 0) == sizeof shift ? shift : 0;
}

}  // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* out) noexcept {
  const int result = static_cast<int>(syscall(SYS_clock_gettime, clock, out));
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) out->tv_sec += Shift();
  return result;
}

extern "C" int gettimeofday(timeval* out, void*) noexcept {
  timespec now = {};
  clock_gettime(CLOCK_REALTIME, &now);
  out->tv_sec = now.tv_sec;
  out->tv_usec = now.tv_nsec / 1000;
  return 0;
}

extern "C" time_t time(time_t* out) noexcept {
  timespec now = {};
  clock_gettime(CLOCK_REALTIME, &now);
  if (out != nullptr) *out = now.tv_sec;
  return now.tv_sec;
}
