#include "common/figures/query.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/facts/keys.h"
#include "common/facts/read.h"
#include "common/facts/record.h"
#include "common/figures/figure_store.h"
#include "common/reference/quoted.h"
#include "common/resource/request_check.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::figures {
namespace {

using figure::v1::FigureQuery;
using resource::RequestCheck;

constexpr size_t kMaxValueBytes = 128;

class Resolver {
 public:
  Resolver(const FigureStore& figures, const FigureQuery& query, absl::string_view prefix, RequestCheck check)
      : figures_(figures), query_(query), check_(std::move(check)) {
    check_.EnterPart(prefix);
  }

  absl::StatusOr<Query> Resolve(const store::Reader& reader, StartRule start_rule) {
    ResolveFigure();
    ResolvePeriod(start_rule);
    check_.DivisionFilter("division", query_.division());
    resolved_.division = std::string(figures_.layout().Normalized(query_.division()));
    ResolveFilters();
    if (query_.min_revision() < 0) check_.Add("min_revision", "want 0 or more");
    if (query_.known_at_revision() < 0) check_.Add("known_at_revision", "want 0 or more");
    if (!figure::v1::DivisionView_IsValid(query_.division_view()))
      check_.Add("division_view", "want DIVISION_VIEW_AS_RECORDED or DIVISION_VIEW_TODAY");
    RETURN_IF_ERROR(check_.ToStatus());
    RETURN_IF_ERROR(ResolveKnownAt(reader));
    ResolveDivisionView();
    return std::move(resolved_);
  }

 private:
  void ResolveFigure() {
    if (!check_.Require("figure", query_.figure())) return;
    resolved_.figure = figures_.catalogue().FindFigure(query_.figure());
    if (resolved_.figure == nullptr) {
      check_.Add("figure", absl::StrCat("got ", reference::Quoted(query_.figure()),
                                        ", want a figure of this service (ListFigures)"));
    }
  }

  void ResolvePeriod(StartRule start_rule) {
    const auto as_of = check_.Date("as_of", query_.as_of());
    const auto start = check_.OptionalDate("start", query_.start());
    const auto sent_end = check_.OptionalDate("end", query_.end());
    const bool has_cohorts = resolved_.figure != nullptr && resolved_.figure->has_cohorts();
    if (!has_cohorts && resolved_.figure != nullptr && as_of && sent_end && *sent_end != *as_of) {
      check_.Add("end", "the figure has no cohorts; want it empty or equal to as_of");
    }
    const bool has_period = start_rule == StartRule::kOfSeries || resolved_.figure == nullptr ||
                            HasPeriod(figures_.catalogue(), *resolved_.figure);
    if (!has_period && !query_.start().empty()) {
      check_.Add("start", "a stock is the level on a day and has no period; want it empty");
    }
    if (!as_of) return;
    const reference::Date end = has_cohorts ? sent_end.value_or(*as_of) : *as_of;
    resolved_.as_of = *as_of;
    resolved_.period.end = end;
    if (!has_period) return;
    resolved_.period.start = start ? *start : reference::Date(end.year(), 1, 1);
    check_.NotBefore(has_cohorts && sent_end ? "end" : "as_of", end, "start", resolved_.period.start);
    if (has_cohorts && resolved_.figure->cohorts() == facts::CohortLength::kYear && start &&
        *start != reference::Date(start->year(), 1, 1)) {
      check_.Add("start", absl::StrCat("got ", query_.start(),
                                       ", want 1 January: the figure's cohorts are whole years"));
    }
  }

  void ResolveFilters() {
    int64_t combinations = 1;
    for (int i = 0; i < query_.dimensions_size(); ++i) {
      const figure::v1::DimensionFilter& filter = query_.dimensions(i);
      const std::string field = absl::StrCat("dimensions[", i, "]");
      CheckKey(absl::StrCat(field, ".key"), filter.key());
      std::set<std::string> values(filter.values().begin(), filter.values().end());
      const bool bad_value = std::any_of(values.begin(), values.end(), [](const std::string& value) {
        return value.empty() || value.size() > kMaxValueBytes;
      });
      if (values.empty() || bad_value || filter.values_size() > kMaxFilterValues ||
          values.size() != static_cast<size_t>(filter.values_size())) {
        check_.Add(absl::StrCat(field, ".values"),
                   absl::StrCat("want 1 to ", kMaxFilterValues, " different values of 1 to ", kMaxValueBytes,
                                " bytes"));
      }
      combinations =
          std::min<int64_t>(combinations * std::max<size_t>(values.size(), 1), kMaxCombinations + 1);
      resolved_.filters.emplace_back(filter.key(), std::vector<std::string>(values.begin(), values.end()));
    }
    if (combinations > kMaxCombinations) {
      check_.Add("dimensions", absl::StrCat("want at most ", kMaxCombinations, " combinations of values"));
    }
    std::sort(resolved_.filters.begin(), resolved_.filters.end());
  }

  void CheckKey(absl::string_view field, const std::string& key) {
    if (!check_.Require(field, key)) return;
    if (resolved_.figure != nullptr && !resolved_.figure->HasDimension(key)) {
      check_.Add(field, absl::StrCat("got ", reference::Quoted(key), ", want one of: ",
                                     absl::StrJoin(resolved_.figure->figure.dimensions(), ", ")));
    }
    const auto same = [&](const auto& filter) { return filter.first == key; };
    if (std::any_of(resolved_.filters.begin(), resolved_.filters.end(), same)) {
      check_.Add(field, absl::StrCat("got ", reference::Quoted(key), " twice"));
    }
  }

  absl::Status ResolveKnownAt(const store::Reader& reader) {
    if (query_.min_revision() > reader.head().revision) {
      return status::Refused(fact::v1::ERROR_REASON_REVISION_AHEAD,
                             absl::StrCat("min_revision: got ", query_.min_revision(), ", but the log is at ",
                                          reader.head().revision),
                             {{"min_revision", absl::StrCat(query_.min_revision())},
                              {"revision", absl::StrCat(reader.head().revision)}});
    }
    if (query_.has_known_at_time()) {
      const absl::Time time = absl::FromUnixSeconds(query_.known_at_time().seconds()) +
                              absl::Nanoseconds(query_.known_at_time().nanos());
      ASSIGN_OR_RETURN(resolved_.revision, RevisionAt(reader, time));
    } else if (query_.has_known_at_revision() && query_.known_at_revision() == 0) {
      resolved_.revision = 0;  // So says an answer from before the first record.
    } else {
      ASSIGN_OR_RETURN(resolved_.revision, facts::KnownAt(reader, query_.known_at_revision()));
    }
    return absl::OkStatus();
  }

  void ResolveDivisionView() {
    if (query_.division_view() != figure::v1::DIVISION_VIEW_TODAY) return;
    const auto reference = figures_.log().ReferenceAt(resolved_.revision);
    if (reference == nullptr) return;
    resolved_.succession = std::make_shared<const reference::Succession>(
        std::shared_ptr<const reference::DivisionRegistry>(reference, &reference->divisions),
        reference::Today(figures_.log().Now()));
  }

  const FigureStore& figures_;
  const FigureQuery& query_;
  RequestCheck check_;
  Query resolved_;
};

absl::StatusOr<absl::Time> RecordTimeOf(const store::Reader& reader, int64_t revision) {
  ASSIGN_OR_RETURN(const std::optional<std::string> record, reader.Get(Encode(facts::LogKey{revision})));
  if (!record) return store::Corrupt("log");
  ASSIGN_OR_RETURN(const fact::v1::Fact fact, facts::ParseRecord(revision, *record));
  return absl::FromUnixSeconds(fact.record_time().seconds()) + absl::Nanoseconds(fact.record_time().nanos());
}

}  // namespace

absl::StatusOr<Query> ResolveQuery(const FigureStore& figures, const store::Reader& reader,
                                   const FigureQuery& query, absl::string_view prefix, StartRule start_rule) {
  RequestCheck check(figures.log().reference(), figures.log().division_root(), figures.log().clock(), query,
                     prefix);
  return Resolver(figures, query, prefix, std::move(check)).Resolve(reader, start_rule);
}

absl::StatusOr<Query> ResolveQuery(const FigureStore& figures, const store::Reader& reader,
                                   const FigureQuery& query, absl::string_view prefix, StartRule start_rule,
                                   RequestCheck check) {
  return Resolver(figures, query, prefix, std::move(check)).Resolve(reader, start_rule);
}

bool HasPeriod(const Catalogue& catalogue, const FigureDefinition& figure) {
  if (figure.kind() != figure::v1::FIGURE_KIND_RATIO) return figure.kind() != figure::v1::FIGURE_KIND_STOCK;
  return HasPeriod(catalogue, *catalogue.FindFigure(figure.figure.numerator())) ||
         HasPeriod(catalogue, *catalogue.FindFigure(figure.figure.denominator()));
}

Period PeriodOf(const FigureDefinition& part, const Query& query) {
  if (part.has_cohorts()) return query.period;
  if (part.kind() == figure::v1::FIGURE_KIND_STOCK) return {std::nullopt, query.as_of};
  return {query.period.start, query.as_of};
}

absl::StatusOr<int64_t> RevisionAt(const store::Reader& reader, absl::Time time) {
  // Record times never go back, so the revisions recorded by then are a prefix of the log.
  int64_t known = 0;
  int64_t unknown = reader.head().revision + 1;
  while (unknown - known > 1) {
    const int64_t middle = known + (unknown - known) / 2;
    ASSIGN_OR_RETURN(const absl::Time recorded, RecordTimeOf(reader, middle));
    (recorded <= time ? known : unknown) = middle;
  }
  return known;
}

Query OneYearEarlier(Query query) {
  query.as_of = reference::OneYearEarlier(query.as_of);
  query.period.end = reference::OneYearEarlier(query.period.end);
  if (query.period.start) query.period.start = reference::OneYearEarlier(*query.period.start);
  return query;
}

}  // namespace eastgate::figures
