// The revision of the log that a request asks for: the highest of its fields `min_revision` and
// `known_at_revision`, wherever they are in it.
//
// The fields are found once, from the descriptor of the request. Immutable, thread-safe.
#ifndef EASTGATE_COMMON_RPC_ASKED_REVISION_H_
#define EASTGATE_COMMON_RPC_ASKED_REVISION_H_

#include <cstdint>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace eastgate::rpc {

class AskedRevision {
 public:
  AskedRevision() = default;
  explicit AskedRevision(const google::protobuf::Descriptor& request);

  // Returns 0 where the request asks for none.
  int64_t In(const google::protobuf::Message& request) const;

  // Returns whether requests of that type can ask for a revision.
  bool is_asked() const { return !paths_.empty(); }

 private:
  using Path = std::vector<const google::protobuf::FieldDescriptor*>;

  void AddFieldsOf(const google::protobuf::Descriptor& message, Path& above);

  std::vector<Path> paths_;
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_ASKED_REVISION_H_
