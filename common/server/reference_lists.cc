#include "common/server/reference_lists.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/config/suite.h"
#include "common/reference/quoted.h"
#include "common/reference/text_key.h"
#include "common/resource/page_token.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace eastgate::server {

namespace pb = ::eastgate::reference::v1;
using reference::Date;
using reference::DivisionRegistry;
using reference::FormatDate;
using resource::RequestCheck;

namespace {

constexpr size_t kMaxUnitNameBytes = 200;

// The places of a register that match, from the view's on: so many as a page holds. Sets the place after
// them, and the response's revision and token.
template <class Response, class Request, class Matches, class Fill>
Response PageOf(const Request& request, const ReferenceView& view, size_t count, const Matches& matches,
                const Fill& fill) {
  Response response;
  response.set_revision(view.known_at);
  int left = resource::PageSizeOf(request.page_size());
  size_t bytes = 0;
  ReferenceView next = view;
  for (; next.begin < count; ++next.begin) {
    if (!matches(next.begin)) continue;
    if (left == 0 || bytes >= config::kMaxPageBytes) {
      response.set_next_page_token(resource::EncodePageToken(request, CursorOf(next)));
      break;
    }
    bytes += fill(next.begin, response).ByteSizeLong();
    --left;
  }
  return response;
}

std::string DateOrNothing(const std::optional<Date>& date) {
  return date ? FormatDate(*date) : "";
}

void CheckDivision(const std::string& division, RequestCheck& check) {
  if (division.empty() || check.reference().divisions.Find(division) != nullptr) return;
  check.Add("division", absl::StrCat("got ", reference::Quoted(division), ", want a known division"));
}

void CheckPrincipal(absl::string_view field, const std::string& principal, RequestCheck& check) {
  if (principal.empty() || reference::IsPrincipal(principal)) return;
  check.Add(field, absl::StrCat("got ", reference::Quoted(principal),
                                ", want 1 to 128 characters of a-z A-Z 0-9 . _ : @ / -"));
}

bool IsInForce(const reference::ReportingDuty& duty, Date day) {
  return duty.valid_from <= day && (!duty.valid_to || day < *duty.valid_to);
}

pb::KindRule RuleOf(const reference::Kind& kind) {
  if (kind.rule == reference::kSeveralRule) return pb::KIND_RULE_SEVERAL;
  return kind.rule == reference::kStandardRule ? pb::KIND_RULE_STANDARD : pb::KIND_RULE_UNSPECIFIED;
}

// Returns the end of a row: its own, or the first day of the next one of its key and jurisdiction.
std::optional<Date> EndOf(const std::vector<reference::Parameter>& rows, size_t at) {
  if (rows[at].valid_to || at + 1 == rows.size()) return rows[at].valid_to;
  const reference::Parameter& next = rows[at + 1];
  if (next.key != rows[at].key || next.jurisdiction != rows[at].jurisdiction) return std::nullopt;
  return next.valid_from;
}

}  // namespace

std::string CursorOf(const ReferenceView& view) {
  return absl::StrCat(view.known_at, "@", reference::ToDayNumber(view.day), "@", view.begin);
}

absl::Status ReadCursor(absl::string_view cursor, int64_t head, ReferenceView& view) {
  const std::vector<absl::string_view> parts = absl::StrSplit(cursor, '@');
  int32_t day = 0;
  uint64_t begin = 0;
  const bool is_read = parts.size() == 3 && absl::SimpleAtoi(parts[0], &view.known_at) &&
                       absl::SimpleAtoi(parts[1], &day) && absl::SimpleAtoi(parts[2], &begin);
  if (!is_read || view.known_at < 0 || view.known_at > head)
    return status::InvalidField("page_token", "not a token of this query");
  view.day = reference::FromDayNumber(day);
  view.begin = begin;
  return absl::OkStatus();
}

void CheckFilters(const pb::ListDivisionsRequest& request, RequestCheck& check) {
  CheckDivision(request.division(), check);
}

void CheckFilters(const pb::ListUnitsRequest& request, RequestCheck& check) {
  CheckDivision(request.division(), check);
  check.Text("title_zh", request.title_zh(), 0, kMaxUnitNameBytes);
}

void CheckFilters(const pb::ListWorkingDaysRequest&, RequestCheck&) {}

void CheckFilters(const pb::ListParametersRequest& request, RequestCheck& check) {
  CheckDivision(request.division(), check);
}

void CheckFilters(const pb::ListReportingDutiesRequest&, RequestCheck&) {}

void CheckFilters(const pb::ListGrantsRequest& request, RequestCheck& check) {
  CheckPrincipal("principal", request.principal(), check);
  CheckPrincipal("holder", request.holder(), check);
  CheckDivision(request.division(), check);
}

void CheckFilters(const pb::ListKindsRequest& request, RequestCheck& check) {
  const auto lists = reference::KindLists();
  if (request.list().empty() || std::find(lists.begin(), lists.end(), request.list()) != lists.end()) return;
  check.Add("list", absl::StrCat("got ", reference::Quoted(request.list()),
                                 ", want one of: ", absl::StrJoin(lists, ", ")));
}

absl::StatusOr<pb::ListDivisionsResponse> ListPage(const pb::ListDivisionsRequest& request,
                                                   const ReferenceView& view) {
  const std::vector<reference::Division>& rows = view.data->divisions.all();
  const auto matches = [&](size_t at) {
    const reference::Division& division = rows[at];
    return division.ValidOn(view.day) && DivisionRegistry::Contains(request.division(), division.code) &&
           (request.level() == 0 || static_cast<size_t>(request.level()) == division.code.size());
  };
  const auto fill = [&](size_t at, pb::ListDivisionsResponse& response) -> pb::Division& {
    const reference::Division& division = rows[at];
    pb::Division& row = *response.add_divisions();
    row.set_code(division.code);
    row.set_title_zh(division.NameOn(view.day));
    row.set_level(static_cast<pb::DivisionLevel>(division.code.size()));
    row.set_valid_from(FormatDate(division.valid_from));
    row.set_valid_to(DateOrNothing(division.valid_to));
    for (const std::string& successor : division.successors) row.add_successors(successor);
    return row;
  };
  return PageOf<pb::ListDivisionsResponse>(request, view, rows.size(), matches, fill);
}

absl::StatusOr<pb::ListUnitsResponse> ListPage(const pb::ListUnitsRequest& request,
                                               const ReferenceView& view) {
  const std::vector<reference::Unit>& rows = view.data->units.all();
  const auto matches = [&](size_t at) {
    const reference::Unit& unit = rows[at];
    return unit.ValidOn(view.day) && DivisionRegistry::Contains(request.division(), unit.division) &&
           (request.kind() == 0 || static_cast<int>(request.kind()) == static_cast<int>(unit.kind)) &&
           (request.title_zh().empty() || reference::IsSameText(request.title_zh(), unit.name));
  };
  const auto fill = [&](size_t at, pb::ListUnitsResponse& response) -> pb::Unit& {
    const reference::Unit& unit = rows[at];
    pb::Unit& row = *response.add_units();
    row.set_code(unit.code);
    row.set_title_zh(unit.name);
    row.set_kind(static_cast<pb::UnitKind>(unit.kind));
    row.set_parent(unit.parent);
    row.set_division(unit.division);
    row.set_valid_from(FormatDate(unit.valid_from));
    row.set_valid_to(DateOrNothing(unit.valid_to));
    for (const std::string& successor : unit.successors) row.add_successors(successor);
    row.set_uscc(unit.uscc);
    return row;
  };
  return PageOf<pb::ListUnitsResponse>(request, view, rows.size(), matches, fill);
}

absl::StatusOr<pb::ListWorkingDaysResponse> ListPage(const pb::ListWorkingDaysRequest& request,
                                                     const ReferenceView& view) {
  const reference::WorkingCalendar& calendar = view.data->calendar;
  const Date first(request.year() == 0 ? view.day.year() : request.year(), 1, 1);
  RETURN_IF_ERROR(calendar.IsWorkingDay(first).status());  // A year is covered as a whole.
  const auto matches = [&](size_t at) { return calendar.IsWorkingDay(first + at).value_or(false); };
  const auto fill = [&](size_t at, pb::ListWorkingDaysResponse& response) -> pb::WorkingDay& {
    const Date day = first + at;
    pb::WorkingDay& row = *response.add_working_days();
    row.set_worked_on(FormatDate(day));
    const auto notice =
        std::lower_bound(calendar.rows().begin(), calendar.rows().end(), day,
                         [](const reference::CalendarRow& known, Date asked) { return known.date < asked; });
    if (notice != calendar.rows().end() && notice->date == day) row.set_notice(notice->notice);
    return row;
  };
  const auto days = static_cast<size_t>(Date(first.year() + 1, 1, 1) - first);
  return PageOf<pb::ListWorkingDaysResponse>(request, view, days, matches, fill);
}

absl::StatusOr<pb::ListParametersResponse> ListPage(const pb::ListParametersRequest& request,
                                                    const ReferenceView& view) {
  const reference::Parameters& parameters = view.data->parameters;
  const std::vector<reference::Parameter>& rows = parameters.rows();
  const auto matches = [&](size_t at) {
    const reference::Parameter& row = rows[at];
    if (!request.key().empty() && request.key() != row.key) return false;
    const std::string& division = request.division().empty() ? row.jurisdiction : request.division();
    return parameters.Find(row.key, view.day, division) == &row;
  };
  const auto fill = [&](size_t at, pb::ListParametersResponse& response) -> pb::Parameter& {
    pb::Parameter& row = *response.add_parameters();
    row.set_key(rows[at].key);
    row.set_jurisdiction(rows[at].jurisdiction);
    row.set_valid_from(FormatDate(rows[at].valid_from));
    row.set_valid_to(DateOrNothing(EndOf(rows, at)));
    row.set_value(rows[at].value);
    row.set_source(rows[at].source);
    return row;
  };
  return PageOf<pb::ListParametersResponse>(request, view, rows.size(), matches, fill);
}

absl::StatusOr<pb::ListReportingDutiesResponse> ListPage(const pb::ListReportingDutiesRequest& request,
                                                         const ReferenceView& view) {
  std::vector<const reference::ReportingDuty*> rows;
  for (const std::string& figure : view.data->reporting.Figures()) {
    for (const reference::ReportingDuty& duty : view.data->reporting.Of(figure)) rows.push_back(&duty);
  }
  const auto matches = [&](size_t at) {
    return IsInForce(*rows[at], view.day) &&
           (request.figure().empty() || request.figure() == rows[at]->figure);
  };
  const auto fill = [&](size_t at, pb::ListReportingDutiesResponse& response) -> pb::ReportingDuty& {
    const reference::ReportingDuty& duty = *rows[at];
    pb::ReportingDuty& row = *response.add_reporting_duties();
    row.set_figure(duty.figure);
    row.set_level(static_cast<pb::DivisionLevel>(duty.level));
    row.set_period_length(static_cast<pb::PeriodLength>(duty.length));
    row.set_valid_from(FormatDate(duty.valid_from));
    row.set_valid_to(DateOrNothing(duty.valid_to));
    row.set_due_working_days(duty.due_working_days);
    row.set_source(duty.source);
    return row;
  };
  return PageOf<pb::ListReportingDutiesResponse>(request, view, rows.size(), matches, fill);
}

absl::StatusOr<pb::ListGrantsResponse> ListPage(const pb::ListGrantsRequest& request,
                                                const ReferenceView& view) {
  static const auto* none = new std::vector<reference::Grant>();
  const std::vector<reference::Grant>& rows = view.data->grants ? view.data->grants->all() : *none;
  const absl::string_view unit = view.data->principals.UnitOf(request.principal());
  const auto matches = [&](size_t at) {
    const reference::Grant& grant = rows[at];
    return grant.ValidOn(view.day) &&
           (request.principal().empty() || reference::HoldsGrant(grant, request.principal(), unit)) &&
           (request.holder().empty() || request.holder() == grant.holder) &&
           (request.role() == 0 || request.role() == grant.role) &&
           (request.division().empty() || DivisionRegistry::Contains(grant.division, request.division()));
  };
  const auto fill = [&](size_t at, pb::ListGrantsResponse& response) -> pb::Grant& {
    const reference::Grant& grant = rows[at];
    pb::Grant& row = *response.add_grants();
    row.set_holder(grant.holder);
    row.set_is_unit(grant.is_to_unit);
    row.set_role(grant.role);
    row.set_division(grant.division);
    row.set_valid_from(FormatDate(grant.valid_from));
    row.set_valid_to(DateOrNothing(grant.valid_to));
    return row;
  };
  auto response = PageOf<pb::ListGrantsResponse>(request, view, rows.size(), matches, fill);
  response.set_has_grants(view.data->grants.has_value());
  return response;
}

absl::StatusOr<pb::ListKindsResponse> ListPage(const pb::ListKindsRequest& request,
                                               const ReferenceView& view) {
  const std::vector<reference::Kind>& rows = view.data->kinds.all();
  const auto matches = [&](size_t at) {
    return rows[at].ValidOn(view.day) && (request.list().empty() || request.list() == rows[at].list);
  };
  const auto fill = [&](size_t at, pb::ListKindsResponse& response) -> pb::Kind& {
    const reference::Kind& kind = rows[at];
    pb::Kind& row = *response.add_kinds();
    row.set_list(kind.list);
    row.set_code(kind.code);
    row.set_title_zh(kind.title_zh);
    row.set_level(kind.level);
    row.set_valid_from(FormatDate(kind.valid_from));
    row.set_valid_to(DateOrNothing(kind.valid_to));
    row.set_rule(RuleOf(kind));
    return row;
  };
  return PageOf<pb::ListKindsResponse>(request, view, rows.size(), matches, fill);
}

}  // namespace eastgate::server
