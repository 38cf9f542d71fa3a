// AnyTable: a table of resources, for code that knows no type of row: what checks the rows or makes them anew
// from the log, and what tells the changes of any resource. Immutable, thread-safe.
#ifndef EASTGATE_COMMON_RESOURCE_ANY_TABLE_H_
#define EASTGATE_COMMON_RESOURCE_ANY_TABLE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace eastgate::resource {

class AnyTable {
 public:
  virtual ~AnyTable() = default;

  virtual uint16_t number() const = 0;
  virtual const std::string& collection() const = 0;

  // Returns the row with these bytes, etag included. DATA_LOSS where they are not those of a row of that id.
  virtual absl::StatusOr<std::unique_ptr<google::protobuf::Message>> ParseAny(
      absl::string_view id, absl::string_view bytes) const = 0;

  // Visits the entries that the indexes have for the row with these bytes, and those of its references.
  // DATA_LOSS as ParseAny.
  virtual absl::Status VisitIndexEntries(
      absl::string_view id, absl::string_view bytes,
      absl::FunctionRef<absl::Status(std::string key, std::string value)> visit) const = 0;
};

}  // namespace eastgate::resource

#endif  // EASTGATE_COMMON_RESOURCE_ANY_TABLE_H_
