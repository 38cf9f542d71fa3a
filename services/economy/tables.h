// The schema of economy: every table with its indexes, in one place. Numbers are on disk: append-only.
#ifndef EASTGATE_SERVICES_ECONOMY_TABLES_H_
#define EASTGATE_SERVICES_ECONOMY_TABLES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/resource/table.h"
#include "eastgate/economy/v1/enterprise.pb.h"
#include "eastgate/economy/v1/recognition.pb.h"

namespace eastgate::economy {

// Indexes, by table.
inline constexpr uint16_t kRecognitionsByEnterprise = 1;  // Those that stand.

struct Tables {
  Tables();

  resource::Table<v1::Enterprise> enterprises;
  resource::Table<v1::Recognition> recognitions;
};

// Recognitions of one enterprise that stand. A rule sees to it that there are no more.
inline constexpr int kMaxRecognitionsOfEnterprise = 1000;

// What stands of enterprises/{uscc}.
absl::StatusOr<std::vector<v1::Recognition>> StandingRecognitions(const Tables& tables,
                                                                  const store::Reader& reader,
                                                                  const std::string& enterprise);

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_TABLES_H_
