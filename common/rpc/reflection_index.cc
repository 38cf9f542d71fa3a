#include "common/rpc/reflection_index.h"

#include <algorithm>
#include <utility>

#include "google/protobuf/descriptor.pb.h"

namespace eastgate::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::FileDescriptorProto;

// Returns the files of the sets by name, serialized.
absl::flat_hash_map<std::string, std::string> ReadSets(const std::vector<absl::string_view>& sets) {
  absl::flat_hash_map<std::string, std::string> files;
  for (const absl::string_view bytes : sets) {
    google::protobuf::FileDescriptorSet set;
    if (!set.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) continue;
    for (const FileDescriptorProto& file : set.file()) {
      if (!files.contains(file.name())) files.emplace(file.name(), file.SerializeAsString());
    }
  }
  return files;
}

template <class Map>
typename Map::mapped_type FindIn(const Map& map, absl::string_view key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : found->second;
}

}  // namespace

ReflectionIndex::ReflectionIndex(const std::vector<std::string>& services,
                                 const std::vector<absl::string_view>& descriptor_sets) {
  const Described described = ReadSets(descriptor_sets);
  for (const std::string& name : services) {
    const auto* service = DescriptorPool::generated_pool()->FindServiceByName(name);
    if (service != nullptr) AddFile(*service->file(), described);
  }
  // Adds the files of the contract that no service imports, such as the reasons of errors.
  for (const auto& [name, bytes] : described) {
    const FileDescriptor* file = DescriptorPool::generated_pool()->FindFileByName(name);
    if (file != nullptr) AddFile(*file, described);
  }
}

const ReflectionIndex::File* ReflectionIndex::FindFile(absl::string_view name) const {
  return FindIn(files_, name);
}

const ReflectionIndex::File* ReflectionIndex::FindSymbol(absl::string_view symbol) const {
  return FindIn(symbols_, symbol);
}

const ReflectionIndex::Extensions* ReflectionIndex::FindExtensions(absl::string_view type) const {
  const auto found = extensions_.find(type);
  return found == extensions_.end() ? nullptr : &found->second;
}

// Imports do not go round in circles.
void ReflectionIndex::AddFile(const FileDescriptor& descriptor, const Described& described) {
  if (files_.contains(descriptor.name())) return;
  File& file = all_.emplace_back();
  files_.emplace(descriptor.name(), &file);
  const auto found = described.find(descriptor.name());
  if (found != described.end()) {
    file.bytes = found->second;
  } else {
    FileDescriptorProto proto;
    descriptor.CopyTo(&proto);
    file.bytes = proto.SerializeAsString();
  }
  file.closure.push_back(&file);
  for (int i = 0; i < descriptor.dependency_count(); ++i) {
    AddFile(*descriptor.dependency(i), described);
    for (const File* imported : files_.at(descriptor.dependency(i)->name())->closure) {
      if (std::find(file.closure.begin(), file.closure.end(), imported) == file.closure.end())
        file.closure.push_back(imported);
    }
  }
  for (int i = 0; i < descriptor.service_count(); ++i) {
    const auto& service = *descriptor.service(i);
    symbols_.emplace(service.full_name(), &file);
    for (int j = 0; j < service.method_count(); ++j) symbols_.emplace(service.method(j)->full_name(), &file);
  }
  for (int i = 0; i < descriptor.message_type_count(); ++i) AddMessage(*descriptor.message_type(i), file);
  for (int i = 0; i < descriptor.enum_type_count(); ++i) AddEnum(*descriptor.enum_type(i), file);
  for (int i = 0; i < descriptor.extension_count(); ++i) AddExtension(*descriptor.extension(i), file);
}

void ReflectionIndex::AddMessage(const Descriptor& message, const File& file) {
  symbols_.emplace(message.full_name(), &file);
  extensions_.try_emplace(message.full_name());
  for (int i = 0; i < message.field_count(); ++i) symbols_.emplace(message.field(i)->full_name(), &file);
  for (int i = 0; i < message.oneof_decl_count(); ++i)
    symbols_.emplace(message.oneof_decl(i)->full_name(), &file);
  for (int i = 0; i < message.nested_type_count(); ++i) AddMessage(*message.nested_type(i), file);
  for (int i = 0; i < message.enum_type_count(); ++i) AddEnum(*message.enum_type(i), file);
  for (int i = 0; i < message.extension_count(); ++i) AddExtension(*message.extension(i), file);
}

void ReflectionIndex::AddEnum(const EnumDescriptor& type, const File& file) {
  symbols_.emplace(type.full_name(), &file);
  for (int i = 0; i < type.value_count(); ++i) symbols_.emplace(type.value(i)->full_name(), &file);
}

void ReflectionIndex::AddExtension(const FieldDescriptor& extension, const File& file) {
  symbols_.emplace(extension.full_name(), &file);
  extensions_[extension.containing_type()->full_name()].emplace(extension.number(), &file);
}

}  // namespace eastgate::rpc
