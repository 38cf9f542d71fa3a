// IndexWalk: which fields of the rows of a service its indexes look at, and how, found by trying.
//
// Every string of a row but its dates is changed, one at a time, to another spelling of its text and to
// another text. A field is in an index as a text if only another text changes the index's keys, and as it is
// if another spelling does, too. So a test can list every index key that is made of free text.
//
//   IndexWalk walk(*this);
//   walk.Add(tables.items);
//   EXPECT_THAT(walk.texts(), ElementsAre("RectificationItem.place"));
#ifndef EASTGATE_TESTS_UNIT_LIFECYCLE_TESTING_INDEX_WALK_H_
#define EASTGATE_TESTS_UNIT_LIFECYCLE_TESTING_INDEX_WALK_H_

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/resource/table.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"
#include "eastgate/options/v1/options.pb.h"
#include "google/protobuf/message.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/service_store.h"

namespace eastgate::lifecycle::testing {

class IndexWalk {
 public:
  // Must outlive it. Nothing is left in the store.
  explicit IndexWalk(ServiceStore& store) : store_(store) {}

  // Walks the rows of one table.
  template <class Row>
  void Add(const resource::Table<Row>& table) {
    Row row;
    Fill(row);
    row.set_name(table.NameOf("1"));
    for (const Field& field : FieldsOf(row, Row::descriptor()->name())) {
      const auto keys_with = [&](const char* value) {
        field.set(value);
        row.set_name(table.NameOf("1"));
        return KeysOf(table, row);
      };
      const std::set<std::string> keys = keys_with(kText);
      if (keys_with(kOtherText) != keys)
        (keys_with(kOtherSpelling) == keys ? texts_ : as_they_are_).insert(field.path);
      field.set(kText);
    }
  }

  // Paths of fields: "RectificationItem.place".
  const std::set<std::string>& texts() const { return texts_; }
  const std::set<std::string>& as_they_are() const { return as_they_are_; }

 private:
  static constexpr char kText[] = "Ab 1";
  static constexpr char kOtherSpelling[] = "\u3000ａＢ\u00A0１\u200B";
  static constexpr char kOtherText[] = "cd 2";

  struct Field {
    std::string path;
    std::function<void(const char*)> set;
  };

  // Returns whether another field of the same oneof is set: the first of them is.
  static bool IsLeftOut(const google::protobuf::Message& message,
                        const google::protobuf::FieldDescriptor& field) {
    const auto* const oneof = field.real_containing_oneof();
    return oneof != nullptr && oneof->field(0) != &field && message.GetReflection()->HasOneof(message, oneof);
  }

  // Sets every field of the message, the first of a oneof, and one element of each list.
  static void Fill(google::protobuf::Message& message) {
    using google::protobuf::FieldDescriptor;
    const auto& reflection = *message.GetReflection();
    for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor& field = *message.GetDescriptor()->field(i);
      const auto& options = field.options();
      if (field.is_map() || IsLeftOut(message, field)) continue;
      if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        Fill(field.is_repeated() ? *reflection.AddMessage(&message, &field)
                                 : *reflection.MutableMessage(&message, &field));
      } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        const bool is_month =
            options.GetExtension(options::v1::month) != 0 || options.GetExtension(options::v1::period) != 0;
        const char* value = options.GetExtension(options::v1::date) != 0 ? "2024-01-01"
                            : is_month                                   ? "2024-01"
                                                                         : kText;
        if (field.is_repeated()) {
          reflection.AddString(&message, &field, value);
        } else {
          reflection.SetString(&message, &field, value);
        }
      } else if (options.GetExtension(options::v1::year) != 0) {
        reflection.SetInt32(&message, &field, 2024);
      }
    }
  }

  // Returns the strings in the message that are no dates.
  static std::vector<Field> FieldsOf(google::protobuf::Message& message, const std::string& path) {
    using google::protobuf::FieldDescriptor;
    std::vector<Field> fields;
    const auto& reflection = *message.GetReflection();
    for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor& field = *message.GetDescriptor()->field(i);
      const auto& options = field.options();
      const std::string field_path = absl::StrCat(path, ".", field.name());
      if (field.is_map() || IsLeftOut(message, field)) continue;
      if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        auto& part = field.is_repeated() ? *reflection.MutableRepeatedMessage(&message, &field, 0)
                                         : *reflection.MutableMessage(&message, &field);
        const std::vector<Field> within = FieldsOf(part, field_path);
        fields.insert(fields.end(), within.begin(), within.end());
      } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING &&
                 options.GetExtension(options::v1::date) == 0 &&
                 options.GetExtension(options::v1::month) == 0 &&
                 options.GetExtension(options::v1::period) == 0) {
        fields.push_back({field_path, [&message, &field, &reflection](const char* value) {
                            if (field.is_repeated()) {
                              reflection.SetRepeatedString(&message, &field, 0, value);
                            } else {
                              reflection.SetString(&message, &field, value);
                            }
                          }});
      }
    }
    return fields;
  }

  // Returns the index entries of the row, put into the store alone.
  template <class Row>
  std::set<std::string> KeysOf(const resource::Table<Row>& table, const Row& row) {
    std::set<std::string> keys;
    const auto put = store_.Run<int>([&](facts::Writer& writer) -> absl::StatusOr<int> {
      keys.clear();
      RETURN_IF_ERROR(table.Put(writer.transaction(), row).status());
      for (const store::Prefix of : {store::Prefix::kUniqueIndex, store::Prefix::kIndex}) {
        const std::string all = store::KeyWriter(of).Take();
        RETURN_IF_ERROR(writer.transaction().Scan(all, store::PrefixEnd(all),
                                                  [&](absl::string_view key, absl::string_view) {
                                                    keys.insert(std::string(key));
                                                    return true;
                                                  }));
      }
      writer.transaction().Discard();
      return 0;
    });
    EXPECT_TRUE(put.ok()) << row.name() << ": " << put.status();
    return keys;
  }

  ServiceStore& store_;
  std::set<std::string> texts_, as_they_are_;
};

}  // namespace eastgate::lifecycle::testing

#endif  // EASTGATE_TESTS_UNIT_LIFECYCLE_TESTING_INDEX_WALK_H_
