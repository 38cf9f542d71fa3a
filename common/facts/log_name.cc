#include "common/facts/log_name.h"

#include <cstdint>
#include <random>

#include "absl/strings/str_cat.h"
#include "common/facts/keys.h"
#include "common/status/status_macros.h"

namespace eastgate::facts {

absl::StatusOr<LogName> ReadLogName(const store::Reader& reader) {
  LogName name;
  ASSIGN_OR_RETURN(std::optional<std::string> service, reader.Get(LogServiceKey()));
  name.service = std::move(service).value_or(std::string());
  ASSIGN_OR_RETURN(std::optional<std::string> log_id, reader.Get(LogIdKey()));
  name.log_id = std::move(log_id).value_or(std::string());
  return name;
}

std::string NewLogId() {
  std::random_device random;
  std::string name;
  for (int i = 0; i < 2; ++i)
    absl::StrAppend(&name, absl::Hex(static_cast<uint32_t>(random()), absl::kZeroPad8));
  return name;
}

absl::StatusOr<std::string> RenameLog(store::Store& store) {
  std::string log_id = NewLogId();
  RETURN_IF_ERROR(store.CommitAndWait([&log_id](store::Transaction& transaction) {
    transaction.Put(LogIdKey(), log_id);
    return absl::OkStatus();
  }));
  return log_id;
}

}  // namespace eastgate::facts
