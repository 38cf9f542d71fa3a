#include "services/livelihood/person_service.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/facts/read.h"
#include "common/status/status_macros.h"
#include "services/livelihood/person_mergers.h"
#include "services/livelihood/person_records.h"
#include "services/livelihood/person_rules.h"

namespace eastgate::livelihood {
namespace {

// Look-ups have no natural id by which one of them could be answered again.
struct NoNaturalIds {
  absl::StatusOr<v1::FindPersonResponse> Get(const store::Reader&, absl::string_view) const {
    return absl::InternalError("a look-up with a natural id");
  }
};
constexpr NoNaturalIds kLookUps;

}  // namespace

using rpc::Call;
using rpc::Reply;

std::unique_ptr<rpc::BoundService> PersonService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::PersonService::service_full_name())
      .Unary("FindPerson", this, &PersonService::Find)
      .Unary("GetPerson", this, &PersonService::Get)
      .Unary("ErasePerson", this, &PersonService::Erase)
      .Unary("MergePersons", this, &PersonService::Merge)
      .Build();
}

Reply<v1::FindPersonResponse> PersonService::Find(Call& call, const v1::FindPersonRequest& request) {
  RETURN_IF_ERROR(CheckFind(request, NewCheck(request)));
  if (request.validate_only()) return v1::FindPersonResponse();
  return committer_.Commit<v1::FindPersonResponse>(
      call, request, resource::IdempotencyKey::ByRequestId(request.request_id()), kLookUps,
      [this, &request](facts::Writer& writer) { return LookUp(writer, request); });
}

absl::StatusOr<v1::FindPersonResponse> PersonService::LookUp(facts::Writer& writer,
                                                             const v1::FindPersonRequest& request) const {
  ASSIGN_OR_RETURN(const std::optional<std::string> person,
                   identities_.FindPerson(writer, request.identity()));
  if (!person) return absl::NotFoundError("nobody is known by that identity");
  ASSIGN_OR_RETURN(const fact::v1::Fact fact,
                   writer.Append(LookUpOf(request, *person, writer.log().division_root(), Today())));
  v1::FindPersonResponse found;
  found.set_name(*person);
  found.set_fact(fact.name());
  found.set_revision(fact.revision());
  return found;
}

Reply<v1::Person> PersonService::Get(Call&, const v1::GetPersonRequest& request) {
  RETURN_IF_ERROR(resource::CheckRequired(request));
  ASSIGN_OR_RETURN(const auto snapshot, facts::ReadAtLeast(log_, request.min_revision()));
  ASSIGN_OR_RETURN(v1::Person person, Load(*snapshot, request.name()));
  RETURN_IF_ERROR(AddRecords(*snapshot, tables_, person));
  return person;
}

absl::StatusOr<v1::Person> PersonService::Load(const store::Reader& reader, const std::string& name) const {
  const auto& persons = tables_.persons;
  RETURN_IF_ERROR(persons.CheckName(name));
  ASSIGN_OR_RETURN(std::optional<v1::Person> stored, persons.Find(reader, resource::IdOf(name)));
  if (stored) return *std::move(stored);
  v1::Person person;
  person.set_name(name);
  ASSIGN_OR_RETURN(const bool is_known, identities_.IsKnown(reader, name));
  if (is_known) return person;
  ASSIGN_OR_RETURN(const bool was_recorded, HasAnyRecord(reader, tables_, name));
  if (!was_recorded) return persons.NotFound(name);
  return person;
}

Reply<v1::Person> PersonService::Erase(Call& call, const v1::ErasePersonRequest& request) {
  RETURN_IF_ERROR(CheckErase(request, NewCheck(request)));
  return committer_.Commit<v1::Person>(
      call, request,
      resource::IdempotencyKey::BySourceRef(call.method(), request.source_ref(), request.request_id()),
      tables_.persons, [this, &request](facts::Writer& writer) { return Forget(writer, request); });
}

absl::StatusOr<v1::Person> PersonService::Forget(facts::Writer& writer,
                                                 const v1::ErasePersonRequest& request) const {
  const store::Reader& reader = writer.transaction();
  ASSIGN_OR_RETURN(v1::Person person, Load(reader, request.name()));
  ASSIGN_OR_RETURN(const std::vector<std::string> names, NamesOf(reader, tables_.persons, person.name()));
  bool is_known = false;
  for (const std::string& name : names) {
    ASSIGN_OR_RETURN(const bool is_known_as_it, identities_.IsKnown(reader, name));
    is_known = is_known || is_known_as_it;
  }
  if (!is_known && !person.erased_on().empty()) return person;
  RETURN_IF_ERROR(
      VisitRecords(reader, tables_, names, [&](absl::string_view collection, absl::string_view id) {
        return committer_.ForgetContent(writer.transaction(), resource::IdempotencyKey::ById(collection, id));
      }));
  for (const std::string& name : names) {
    if (name == person.name()) continue;
    ASSIGN_OR_RETURN(v1::Person other, Load(reader, name));
    RETURN_IF_ERROR(ForgetOne(writer, request, std::move(other)).status());
  }
  return ForgetOne(writer, request, std::move(person));
}

absl::StatusOr<v1::Person> PersonService::ForgetOne(facts::Writer& writer,
                                                    const v1::ErasePersonRequest& request,
                                                    v1::Person person) const {
  RETURN_IF_ERROR(identities_.Forget(writer, person.name()));
  person.set_erased_on(request.occurred_on());
  person.set_fact(writer.next_fact());
  fact::v1::Fact fact = ErasureOf(request, person.name(), writer.log().division_root());
  return lifecycle::Record(writer, tables_.persons, std::move(person), std::move(fact), request.source_ref());
}

Reply<v1::Person> PersonService::Merge(Call& call, const v1::MergePersonsRequest& request) {
  RETURN_IF_ERROR(CheckMerge(request, NewCheck(request)));
  return committer_.Commit<v1::Person>(
      call, request,
      resource::IdempotencyKey::BySourceRef(call.method(), request.source_ref(), request.request_id()),
      tables_.persons, [this, &request](facts::Writer& writer) -> absl::StatusOr<v1::Person> {
        ASSIGN_OR_RETURN(v1::Person person, Load(writer.transaction(), request.name()));
        ASSIGN_OR_RETURN(const v1::Person into, Load(writer.transaction(), request.into()));
        return livelihood::Merge(writer, tables_, std::move(person), into, request);
      });
}

}  // namespace eastgate::livelihood
