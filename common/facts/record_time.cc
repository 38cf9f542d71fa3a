#include "common/facts/record_time.h"

#include "common/store/key_codec.h"
#include "common/store/prefix.h"

namespace eastgate::facts {

std::string RecordTimeKey() {
  return store::KeyWriter(store::Prefix::kMeta).Raw("record_time").Take();
}

std::string EncodeRecordTime(absl::Time time) {
  return store::KeyWriter().I64(absl::ToUnixNanos(time)).Take();
}

absl::Time RecordTimeOf(const fact::v1::Fact& fact) {
  return absl::FromUnixSeconds(fact.record_time().seconds()) + absl::Nanoseconds(fact.record_time().nanos());
}

}  // namespace eastgate::facts
