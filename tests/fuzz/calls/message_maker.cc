#include "tests/fuzz/calls/message_maker.h"

#include <limits>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "eastgate/options/v1/options.pb.h"
#include "google/api/field_behavior.pb.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/field_mask.pb.h"

namespace eastgate::fuzz {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr int kMaxDepth = 4;
constexpr int kMaxParts = 3;
constexpr int kBadWordPercent = 6;

bool Behaves(const FieldDescriptor& field, google::api::FieldBehavior behavior) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == behavior) return true;
  }
  return false;
}

// Returns whether the field is mostly left out, since hardly any request goes through with it.
bool IsSeldom(const FieldDescriptor& field) {
  const std::string& name = field.name();
  return name == "etag" || name == "page_token" || name == "validate_only" ||
         absl::StrContains(name, "revision") || absl::StrContains(name, "known_at") ||
         Behaves(field, google::api::OUTPUT_ONLY);
}

bool IsMask(const FieldDescriptor& field) {
  return field.message_type() == google::protobuf::FieldMask::descriptor();
}

// Returns codes of the sample's open list, of which the last has ended where one has.
std::vector<std::string> CodesOf(const std::string& list) {
  if (list == "recognition")
    return {"provincial_smart_manufacturing_benchmark", "municipal_technology_center",
            "provincial_5g_industrial_internet_scenario"};
  if (list == "rectification") return {"clearance", "facades", "recultivation", "appearance"};
  if (list == "care_facility") return {"community_canteen", "meal_point", "welfare_center", "respite_point"};
  if (list == "center_format")
    return {"community", "education", "health", "elderly_care", "commerce", "culture_and_sport", "meals"};
  return {"merchants", "platforms", "payment_data", "estimate"};
}

// Returns the type in a reference to a resource: "Enterprise".
std::string TypeOf(const FieldDescriptor& field) {
  const std::string& type = field.options().GetExtension(google::api::resource_reference).type();
  return type.substr(type.find('/') + 1);
}

}  // namespace

void MessageMaker::Fill(Message& message, int depth) {
  static constexpr int kShares[] = {10, 50, 90};
  const int share = kShares[Below(3)];
  const Descriptor& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.message_type() != nullptr && depth >= kMaxDepth) continue;
    int percent = IsSeldom(field) ? 3 : share;
    if (Behaves(field, google::api::REQUIRED)) percent = 98;
    if (Chance(percent)) Set(message, field, depth);
  }
}

void MessageMaker::Change(Message& message) {
  Message* at = &message;
  for (int depth = 0;; ++depth) {
    const Descriptor& type = *at->GetDescriptor();
    if (type.field_count() == 0) return;
    const FieldDescriptor& field = *type.field(static_cast<int>(Below(type.field_count())));
    const Reflection& reflection = *at->GetReflection();
    const bool has_parts =
        field.message_type() != nullptr && !field.is_map() && !IsMask(field) &&
        (field.is_repeated() ? reflection.FieldSize(*at, &field) > 0 : reflection.HasField(*at, &field));
    if (has_parts && depth < kMaxDepth && Chance(80)) {
      at = field.is_repeated() ? reflection.MutableRepeatedMessage(
                                     at, &field, static_cast<int>(Below(reflection.FieldSize(*at, &field))))
                               : reflection.MutableMessage(at, &field);
      continue;
    }
    if (IsSeldom(field) && !Chance(20)) continue;
    if (Chance(15)) return reflection.ClearField(at, &field);
    return Set(*at, field, depth);
  }
}

void MessageMaker::Set(Message& message, const FieldDescriptor& field, int depth) {
  const Reflection& reflection = *message.GetReflection();
  if (field.is_map()) return SetMap(message, field);
  if (IsMask(field) && !field.is_repeated()) return SetMask(message, field);
  if (!field.is_repeated()) {
    if (field.message_type() == nullptr) return SetScalar(message, field);
    Message& part = *reflection.MutableMessage(&message, &field);
    part.Clear();
    return Fill(part, depth + 1);
  }
  if (reflection.FieldSize(message, &field) >= kMaxParts) reflection.ClearField(&message, &field);
  const size_t more = 1 + Below(2);
  for (size_t i = 0; i < more; ++i) {
    if (field.message_type() != nullptr) {
      Fill(*reflection.AddMessage(&message, &field), depth + 1);
    } else {
      AddScalar(message, field);
    }
  }
}

// Amounts are by measure, dimensions by key.
void MessageMaker::SetMap(Message& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  reflection.ClearField(&message, &field);
  const FieldDescriptor& key = *field.message_type()->FindFieldByNumber(1);
  const FieldDescriptor& value = *field.message_type()->FindFieldByNumber(2);
  const size_t parts = 1 + Below(2);
  for (size_t i = 0; i < parts; ++i) {
    Message& entry = *reflection.AddMessage(&message, &field);
    const bool is_amount = value.cpp_type() == FieldDescriptor::CPPTYPE_INT64;
    entry.GetReflection()->SetString(&entry, &key,
                                     Word(is_amount ? vocabulary_.figures : vocabulary_.dimensions));
    if (value.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      entry.GetReflection()->SetString(&entry, &value, Word(vocabulary_.dimension_values));
    } else {
      SetScalar(entry, value);
    }
  }
}

// The fields of the resource beside the mask.
void MessageMaker::SetMask(Message& message, const FieldDescriptor& field) {
  auto& mask = *message.GetReflection()->MutableMessage(&message, &field);
  mask.Clear();
  const FieldDescriptor& paths = *mask.GetDescriptor()->FindFieldByName("paths");
  const Descriptor& type = *message.GetDescriptor();
  const Descriptor* resource = nullptr;
  for (int i = 0; i < type.field_count() && resource == nullptr; ++i) {
    if (type.field(i)->message_type() != nullptr && !IsMask(*type.field(i)))
      resource = type.field(i)->message_type();
  }
  if (resource == nullptr) return;
  const size_t count = 1 + Below(kMaxParts);
  for (size_t i = 0; i < count; ++i) {
    const FieldDescriptor& named = *resource->field(static_cast<int>(Below(resource->field_count())));
    mask.GetReflection()->AddString(&mask, &paths, Chance(95) ? named.name() : "x");
  }
}

void MessageMaker::SetScalar(Message& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.SetBool(&message, &field, Chance(70));
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection.SetInt32(&message, &field, static_cast<int32_t>(Integer(field)));
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection.SetInt64(&message, &field, Integer(field));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return reflection.SetDouble(&message, &field, Double());
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection.SetEnumValue(&message, &field, EnumValue(field));
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection.SetString(&message, &field, Text(field));
    default:
      return;
  }
}

void MessageMaker::AddScalar(Message& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection.AddInt64(&message, &field, Integer(field));
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection.AddInt32(&message, &field, static_cast<int32_t>(Integer(field)));
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection.AddEnumValue(&message, &field, EnumValue(field));
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection.AddString(&message, &field, Text(field));
    default:
      return;
  }
}

std::string MessageMaker::Word(const WordList& words) {
  const Words& from = Chance(kBadWordPercent) && !words.bad.empty() ? words.bad : words.good;
  return std::string(from[Below(from.size())]);
}

std::string MessageMaker::Word(const std::vector<std::string>& words) {
  if (words.empty() || Chance(kBadWordPercent)) return "none";
  return words[Below(words.size())];
}

std::string MessageMaker::Name(absl::string_view type) {
  return absl::StrCat(CollectionOf(type), "/", Word(IdsOf(type)));
}

std::string MessageMaker::Text(const FieldDescriptor& field) {
  const auto& declared = field.options();
  if (declared.GetExtension(options::v1::date) != 0) return Word(DayWords());
  if (declared.GetExtension(options::v1::month) != 0) return Word(MonthWords());
  if (declared.GetExtension(options::v1::period) != 0) return Word(PeriodWords());
  if (declared.HasExtension(options::v1::kind_of))
    return Word(CodesOf(declared.GetExtension(options::v1::kind_of).list()));
  if (const std::string type = TypeOf(field); !type.empty()) return Name(type);
  if (const auto& resource = field.containing_type()->options().GetExtension(google::api::resource);
      field.name() == "name" && !resource.type().empty())
    return Name(resource.type().substr(resource.type().find('/') + 1));
  if (field.name() == "name" || field.name() == "fact") return Name("Fact");
  if (field.name() == "figure") return Word(vocabulary_.figures);
  if (field.name() == "key" || field.name() == "dimension") return Word(vocabulary_.dimensions);
  if (field.name() == "values") return Word(vocabulary_.dimension_values);
  return Word(WordsFor(field.name()));
}

int64_t MessageMaker::Integer(const FieldDescriptor& field) {
  static constexpr int64_t kUsual[] = {1, 1, 2, 3, 5, 10, 12, 50, 100, 1000, 38'000, 1'000'000, 20'000'000};
  static constexpr int64_t kUnusual[] = {0,
                                         -1,
                                         10'000'000'000'000,
                                         10'000'000'000'001,
                                         std::numeric_limits<int32_t>::max(),
                                         std::numeric_limits<int32_t>::min(),
                                         std::numeric_limits<int64_t>::max(),
                                         std::numeric_limits<int64_t>::min()};
  static constexpr int64_t kUnusualYears[] = {0, 1899, 1900, 2198, 2199, 2200, -1};
  const bool is_unusual = Chance(kBadWordPercent);
  if (field.options().GetExtension(options::v1::year) != 0)
    return is_unusual ? kUnusualYears[Below(7)] : static_cast<int64_t>(2023 + Below(3));
  if (is_unusual) return kUnusual[Below(8)];
  if (absl::StrContains(field.name(), "revision")) return static_cast<int64_t>(Below(30));
  return kUsual[Below(13)];
}

double MessageMaker::Double() {
  static constexpr double kDoubles[] = {28.7,  115.9, 0.0,   1.0,    -1.0,
                                        90.0,  90.1,  180.0, -180.0, std::numeric_limits<double>::infinity(),
                                        1e308, -0.0};
  return Chance(5) ? std::numeric_limits<double>::quiet_NaN() : kDoubles[Below(12)];
}

// Mostly a declared value other than UNSPECIFIED.
int MessageMaker::EnumValue(const FieldDescriptor& field) {
  if (Chance(kBadWordPercent)) return Chance(50) ? 0 : 99;
  const auto& type = *field.enum_type();
  if (type.value_count() < 2) return 0;
  return type.value(static_cast<int>(1 + Below(type.value_count() - 1)))->number();
}

}  // namespace eastgate::fuzz
