// The time of the last record, which the store keeps so that no record is earlier than the one before it. The
// bytes are on disk: append-only.
//
//   key := 01 "record_time"      value := nanoseconds since 1970:i64
#ifndef EASTGATE_COMMON_FACTS_RECORD_TIME_H_
#define EASTGATE_COMMON_FACTS_RECORD_TIME_H_

#include <string>

#include "absl/time/time.h"
#include "eastgate/fact/v1/fact.pb.h"

namespace eastgate::facts {

std::string RecordTimeKey();
std::string EncodeRecordTime(absl::Time time);

// Returns when the fact was recorded.
absl::Time RecordTimeOf(const fact::v1::Fact& fact);

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_RECORD_TIME_H_
