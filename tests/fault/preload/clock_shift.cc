// Preloaded into a server, sets its wall clock off by the seconds that the file EASTGATE_CLOCK_SHIFT holds (an
// int64, little-endian), which may change at any time. Clocks that only measure are left alone. libfaketime would
// do, but for its quarrel with jemalloc over who asks for the time first.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <ctime>

namespace {

// Mapped at the first call; a race maps it twice, which does no harm.
int64_t Shift() {
  static std::atomic<const volatile int64_t*> mapped{nullptr};
  const volatile int64_t* shift = mapped;
  if (shift == nullptr) {
    const char* file = std::getenv("EASTGATE_CLOCK_SHIFT");
    const int fd = file == nullptr ? -1 : open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return 0;
    void* at = mmap(nullptr, sizeof(int64_t), PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    if (at == MAP_FAILED) std::abort();
    mapped = shift = static_cast<const volatile int64_t*>(at);
  }
  return *shift;
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
