// ReflectionIndex: the files of the contracts that a server serves, found by their names and by what they
// declare.
//
// Made once, when the server starts, from the descriptors of its services and of all that they import. A
// question is one look-up by hash, whatever name it carries: nothing is searched in the pool of descriptors,
// which tries a name again without each of its last parts. Immutable, thread-safe.
#ifndef EASTGATE_COMMON_RPC_REFLECTION_INDEX_H_
#define EASTGATE_COMMON_RPC_REFLECTION_INDEX_H_

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace eastgate::rpc {

class ReflectionIndex {
 public:
  struct File {
    std::string bytes;                 // A FileDescriptorProto.
    std::vector<const File*> closure;  // Itself, then all that it imports, directly or not.
  };

  // By number.
  using Extensions = std::map<int, const File*>;

  // `services` are full names of services that are linked in; others are left out. `descriptor_sets` are
  // FileDescriptorSets with source info: their files are described, too, and with their comments.
  ReflectionIndex(const std::vector<std::string>& services,
                  const std::vector<absl::string_view>& descriptor_sets);
  ReflectionIndex(const ReflectionIndex&) = delete;
  ReflectionIndex& operator=(const ReflectionIndex&) = delete;

  // Return the file of that name, and that which declares the symbol, a full name; null where there is none.
  const File* FindFile(absl::string_view name) const;
  const File* FindSymbol(absl::string_view symbol) const;
  // Returns the extensions of a message type; null where there is no such type.
  const Extensions* FindExtensions(absl::string_view type) const;

 private:
  using Described = absl::flat_hash_map<std::string, std::string>;

  void AddFile(const google::protobuf::FileDescriptor& descriptor, const Described& described);
  void AddMessage(const google::protobuf::Descriptor& message, const File& file);
  void AddEnum(const google::protobuf::EnumDescriptor& type, const File& file);
  void AddExtension(const google::protobuf::FieldDescriptor& extension, const File& file);

  std::deque<File> all_;
  absl::flat_hash_map<std::string, File*> files_;
  absl::flat_hash_map<std::string, const File*> symbols_;
  absl::flat_hash_map<std::string, Extensions> extensions_;
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_REFLECTION_INDEX_H_
