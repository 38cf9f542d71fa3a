// Checks the fields that all requests have in common, and gathers every violation of a request into one
// answer.
//
//   resource::RequestCheck check(log.reference(), log.division_root());
//   check.Id("newborn_enrollment_id", request.newborn_enrollment_id());
//   const auto enrolled_on = check.Date("enrolled_on", request.enrolled_on());
//   check.Division("division", request.division(), enrolled_on);
//   RETURN_IF_ERROR(check.ToStatus());
//
// A value is required unless the method says otherwise. A RequestCheck serves one call.
#ifndef EASTGATE_COMMON_RESOURCE_REQUEST_CHECK_H_
#define EASTGATE_COMMON_RESOURCE_REQUEST_CHECK_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/reference/reference_data.h"
#include "common/resource/code_fields.h"
#include "common/resource/evidence_fields.h"
#include "common/resource/request_fields.h"
#include "common/resource/update_fields.h"
#include "common/status/errors.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/repeated_field.h"

namespace eastgate::resource {

inline constexpr size_t kMaxSourceRefBytes = 128;
inline constexpr size_t kMaxTitleBytes = 200;
inline constexpr size_t kMaxReasonBytes = 500;
inline constexpr int64_t kMaxFen = 10'000'000'000'000;

class RequestCheck {
 public:
  // `root` is the division that everything must lie in; empty for everywhere.
  RequestCheck(std::shared_ptr<const reference::ReferenceData> reference, absl::string_view root)
      : reference_(std::move(reference)), root_(root) {}
  // The same, beginning with a violation for every field of the request that is not as the contract declares
  // it (RequestFields, CodeFields), and for all evidence that is not well-formed (EvidenceFields); `prefix`
  // is put before their paths. The clock says which day today is.
  template <class Request>
  RequestCheck(std::shared_ptr<const reference::ReferenceData> reference, absl::string_view root,
               const RequestFields::Clock& clock, const Request& request, absl::string_view prefix = "")
      : RequestCheck(std::move(reference), root) {
    RequestFieldsOf<Request>().Check(request, prefix, clock, violations_);
    CheckCodes(request, prefix, CodeFieldsOf<Request>());
    CheckEvidence(request, prefix, EvidenceFieldsOf<Request>());
    if constexpr (requires { request.title_contains(); })
      Text("title_contains", request.title_contains(), 0, kMaxTitleBytes);
    if constexpr (requires { request.changed_after_revision(); })
      Range("changed_after_revision", request.changed_after_revision(), 0, INT64_MAX);
  }

  const reference::ReferenceData& reference() const { return *reference_; }

  // From here on, fields are named within this part of the request ("query.").
  void EnterPart(absl::string_view prefix) { violations_.EnterPart(prefix); }
  // Adds a violation of the caller's own rules.
  void Add(absl::string_view field, absl::string_view description) { violations_.Add(field, description); }
  // Adds the error under `field`; returns whether it was OK.
  bool Check(absl::string_view field, const absl::Status& status) { return violations_.Check(field, status); }
  bool Require(absl::string_view field, absl::string_view value) { return violations_.Require(field, value); }

  // Checks a caller's own resource id: 1 to 64 characters of [a-zA-Z0-9._-].
  void Id(absl::string_view field, absl::string_view value);
  // Checks a resource's name, `collection`/{id}.
  void Name(absl::string_view field, absl::string_view value, absl::string_view collection);
  // The same, or nothing.
  void OptionalName(absl::string_view field, absl::string_view value, absl::string_view collection);
  // Well-formed UTF-8 without control characters, of so many bytes.
  void Text(absl::string_view field, absl::string_view value, size_t min_bytes, size_t max_bytes);

  // At most so many, each of 1 to 200 bytes.
  void Titles(absl::string_view field, const google::protobuf::RepeatedPtrField<std::string>& values,
              int most);

  // Checks a name or title of 1 to 200 bytes; a reason of 1 to 500; an amount of 0 to 10^13 fen.
  void Title(absl::string_view field, absl::string_view value) { Text(field, value, 1, kMaxTitleBytes); }
  void Reason(absl::string_view field, absl::string_view value) { Text(field, value, 1, kMaxReasonBytes); }
  void Fen(absl::string_view field, int64_t value) { Range(field, value, 0, kMaxFen); }

  // Checks a date and returns it, or nothing where it is bad.
  std::optional<reference::Date> Date(absl::string_view field, absl::string_view value);
  // Nothing also where it is empty.
  std::optional<reference::Date> OptionalDate(absl::string_view field, absl::string_view value);
  // Checks a month, YYYY-MM.
  std::optional<reference::Month> Month(absl::string_view field, absl::string_view value);
  // `value` must not lie before `earliest`; nothing is said when either is missing.
  void NotBefore(absl::string_view field, std::optional<reference::Date> value, absl::string_view other,
                 std::optional<reference::Date> earliest);

  // Checks that a value is a known division of 6, 9 or 12 digits in the root, valid on the day (if there is
  // one).
  void Division(absl::string_view field, absl::string_view value, std::optional<reference::Date> on);
  // Checks that a value is the code of a unit that is valid on the day (if there is one).
  void Unit(absl::string_view field, absl::string_view value, std::optional<reference::Date> on);
  // Checks that a filter is empty, or a known division in the root or containing it.
  void DivisionFilter(absl::string_view field, absl::string_view value);

  // Checks that a value is one of the enum other than UNSPECIFIED; `Enum` is a generated proto enum.
  template <class Enum>
  void EnumValue(absl::string_view field, Enum value) {
    const google::protobuf::EnumDescriptor* type = google::protobuf::GetEnumDescriptor<Enum>();
    std::vector<int> numbers;
    numbers.reserve(static_cast<size_t>(type->value_count()));
    for (int i = 0; i < type->value_count(); ++i) numbers.push_back(type->value(i)->number());
    CheckEnum(field, static_cast<int>(value), type, numbers);
  }

  // One of the values, for a field that allows a part of its enum.
  template <class Enum, size_t kCount>
  void EnumAmong(absl::string_view field, Enum value, const Enum (&allowed)[kCount]) {
    const std::vector<int> numbers(std::begin(allowed), std::end(allowed));
    CheckEnum(field, static_cast<int>(value), google::protobuf::GetEnumDescriptor<Enum>(), numbers);
  }
  // The same, or UNSPECIFIED for a filter that is not set.
  template <class Enum, size_t kCount>
  void OptionalEnumAmong(absl::string_view field, Enum value, const Enum (&allowed)[kCount]) {
    if (static_cast<int>(value) != 0) EnumAmong(field, value, allowed);
  }

  void Range(absl::string_view field, int64_t value, int64_t min, int64_t max);

  // Check the idempotency keys of a call; all are optional.
  void SourceRef(absl::string_view value);
  void RequestId(absl::string_view value) { CallId("request_id", value); }
  // Checks an id that a caller gives to a call: at most 128 characters of [a-zA-Z0-9._:-].
  void CallId(absl::string_view field, absl::string_view value);

  // Checks the fields of every step on a resource: its name, the day, and the idempotency keys.
  template <class Request>
  std::optional<reference::Date> Step(const Request& request, absl::string_view collection,
                                      absl::string_view day_field, absl::string_view day) {
    Name("name", request.name(), collection);
    SourceRef(request.source_ref());
    RequestId(request.request_id());
    return Date(day_field, day);
  }
  // Checks an update of a resource by a mask, as the contract declares it (update_fields.h). `part` is the
  // field of the request that has the resource.
  template <class Request, class Row>
  void Update(const Request& request, const std::string& part, const Row& wanted,
              absl::string_view collection) {
    const UpdateFields& fields = UpdateFieldsOf<Row>();
    Name(part + ".name", wanted.name(), collection);
    UpdateMask(request.update_mask(), fields.paths());
    fields.Check(wanted, part, request.update_mask(), Date("changed_on", request.changed_on()), *this);
    RequestId(request.request_id());
  }
  // Checks the fields of every list of resources of divisions.
  template <class Request>
  void List(const Request& request) {
    DivisionFilter("division", request.division());
    PageSize(request.page_size());
  }

  void PageSize(int32_t page_size);
  // Paths of the mask: at least one, each once, all among `allowed`.
  void UpdateMask(const google::protobuf::FieldMask& mask, const std::vector<std::string>& allowed);

  bool ok() const { return violations_.empty(); }
  absl::Status ToStatus() const { return violations_.ToStatus(); }

 private:
  void CheckCodes(const google::protobuf::Message& request, absl::string_view prefix,
                  const CodeFields& fields);
  void CheckEvidence(const google::protobuf::Message& request, absl::string_view prefix,
                     const EvidenceFields& fields);
  // 0 is never allowed.
  void CheckEnum(absl::string_view field, int value, const google::protobuf::EnumDescriptor* descriptor,
                 const std::vector<int>& allowed);

  const std::shared_ptr<const reference::ReferenceData> reference_;
  const std::string root_;
  status::Violations violations_;
};

// Checks that a field is in the range, bounds inclusive. INVALID_ARGUMENT otherwise.
absl::Status CheckRange(absl::string_view field, int64_t value, int64_t min, int64_t max);

// Returns the number of rows of a page: the requested number, or the default for 0.
int PageSizeOf(int32_t page_size);

}  // namespace eastgate::resource

#endif  // EASTGATE_COMMON_RESOURCE_REQUEST_CHECK_H_
