#include "services/intake/amended.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace eastgate::intake {
namespace {

using fact::v1::CorrectFactRequest;
using fact::v1::Fact;
using fact::v1::RetractFactRequest;

constexpr char kRecord[] = "homeCareSubsidies/B-1";
constexpr char kMeasure[] = "livelihood.home_care_subsidy_paid";

// Corrections of every item that a row can name, to a value and to another.
struct Items {
  static CorrectFactRequest Date(const std::string& day) {
    CorrectFactRequest request;
    request.set_occurred_on(day);
    return request;
  }
  static CorrectFactRequest Division(const std::string& division) {
    CorrectFactRequest request;
    request.set_division(division);
    return request;
  }
  static CorrectFactRequest Amount(int64_t fen) {
    CorrectFactRequest request;
    (*request.mutable_amounts())[kMeasure] = fen;
    return request;
  }
  static CorrectFactRequest Channel(const std::string& value) {
    CorrectFactRequest request;
    (*request.mutable_dimensions())["channel"] = value;
    return request;
  }
  static std::vector<CorrectFactRequest> All() {
    return {Date("2024-03-02"), Division("360111002"), Amount(200), Channel("hospital")};
  }
  static std::vector<CorrectFactRequest> Others() {
    return {Date("2024-03-03"), Division("360111003"), Amount(300), Channel("village")};
  }
};

Amendment AmendmentOf(CorrectFactRequest request, const std::string& document,
                      const std::string& record = kRecord) {
  request.set_source_ref(document);
  return {"livelihood", record, request};
}

Amendment RetractionOf(const std::string& document, const std::string& record = kRecord) {
  RetractFactRequest request;
  request.set_source_ref(document);
  return {"livelihood", record, request};
}

// The facts of a record, as a service would record them.
class Facts {
 public:
  Facts() { Create(); }

  Fact& Create() {
    Fact& fact = Add("created");
    fact.set_occurred_on("2024-03-01");
    fact.set_division("360111001");
    fact::v1::Posting& posting = *fact.add_postings();
    posting.set_measure(kMeasure);
    posting.set_amount(100);
    (*posting.mutable_dimensions())["channel"] = "village_center";
    return fact;
  }
  Fact& Step(const std::string& source_ref) {
    Fact& fact = Add("stepped");
    fact.set_source_ref(source_ref);
    return fact;
  }
  Fact& Correct(const CorrectFactRequest& request, const std::string& source_ref) {
    const size_t current = Current();
    Fact& fact = Follow(current, source_ref);
    const Fact& before = all_[current];
    if (!request.occurred_on().empty()) fact.set_occurred_on(request.occurred_on());
    if (!request.division().empty()) fact.set_division(request.division());
    fact::v1::Posting posting = before.postings(before.postings_size() - 1);
    *fact.add_postings() = posting;
    fact.mutable_postings(0)->set_amount(-posting.amount());
    fact.set_reversed_postings(1);
    for (const auto& [measure, amount] : request.amounts()) posting.set_amount(amount);
    for (const auto& [key, value] : request.dimensions()) (*posting.mutable_dimensions())[key] = value;
    *fact.add_postings() = posting;
    return fact;
  }
  void Retract(const std::string& source_ref) { Follow(Current(), source_ref).set_retraction(true); }

  const std::vector<Fact>& all() const { return all_; }
  AmendmentStatus Find(const Amendment& amendment) const { return FindAmended(amendment, all_).status; }

 private:
  Fact& Add(const std::string& kind) {
    Fact& fact = all_.emplace_back();
    fact.set_name("facts/" + std::to_string(all_.size()));
    fact.set_kind(kind);
    return fact;
  }
  size_t Current() const {
    for (size_t i = all_.size(); i > 0; --i) {
      if (all_[i - 1].kind() == "created" && all_[i - 1].corrected_by().empty()) return i - 1;
    }
    return 0;
  }
  Fact& Follow(size_t current, const std::string& source_ref) {
    const Fact before = all_[current];
    Fact& fact = Add("created");
    all_[current].set_corrected_by(fact.name());
    fact.set_corrects(before.name());
    fact.set_source_ref(source_ref);
    fact.set_occurred_on(before.occurred_on());
    fact.set_division(before.division());
    return fact;
  }

  std::vector<Fact> all_;
};

TEST(FindAmended, EveryItemIsDoneWhenTheDocumentSaysTheSame) {
  for (const CorrectFactRequest& item : Items::All()) {
    const Amendment amendment = AmendmentOf(item, "更1");
    Facts facts;
    EXPECT_EQ(facts.Find(amendment), AmendmentStatus::kToDo);
    facts.Correct(item, SourceRefOf(amendment));
    EXPECT_EQ(facts.Find(amendment), AmendmentStatus::kDone) << item.ShortDebugString();
    facts.Correct(Items::Date("2024-01-01"), "更2");
    EXPECT_EQ(facts.Find(amendment), AmendmentStatus::kDone) << "also when it was corrected since";
    facts.Retract("撤1");
    EXPECT_EQ(facts.Find(amendment), AmendmentStatus::kDone) << "and when the record was retracted since";
  }
}

TEST(FindAmended, EveryOtherItemOfTheDocumentIsStillToDo) {
  for (const CorrectFactRequest& done : Items::All()) {
    // Also when another program sent the correction under the bare number.
    for (const bool bare : {false, true}) {
      Facts facts;
      facts.Correct(done, bare ? "更1" : SourceRefOf(AmendmentOf(done, "更1")));
      for (const CorrectFactRequest& item : Items::All()) {
        const bool same = item.SerializeAsString() == done.SerializeAsString();
        EXPECT_EQ(facts.Find(AmendmentOf(item, "更1")),
                  same ? AmendmentStatus::kDone : AmendmentStatus::kToDo)
            << item.ShortDebugString() << " after " << done.ShortDebugString();
      }
      EXPECT_EQ(facts.Find(RetractionOf("更1")), AmendmentStatus::kToDo);
    }
  }
}

TEST(FindAmended, TheSameItemWithAnotherValueIsNamed) {
  const std::vector<CorrectFactRequest> items = Items::All(), others = Items::Others();
  for (size_t i = 0; i < items.size(); ++i) {
    for (const bool bare : {false, true}) {
      Facts facts;
      facts.Correct(items[i], bare ? "更1" : SourceRefOf(AmendmentOf(items[i], "更1")));
      EXPECT_EQ(facts.Find(AmendmentOf(others[i], "更1")), AmendmentStatus::kOtherValue);
      EXPECT_EQ(facts.Find(AmendmentOf(others[i], "更2")), AmendmentStatus::kToDo) << "under a new number";
    }
  }
}

TEST(FindAmended, ARetractionIsDoneByItsOwnDocumentAlone) {
  Facts facts;
  facts.Correct(Items::Date("2024-03-02"), "更1");
  EXPECT_EQ(facts.Find(RetractionOf("更1")), AmendmentStatus::kToDo);
  facts.Retract(SourceRefOf(RetractionOf("撤1")));
  EXPECT_EQ(facts.Find(RetractionOf("撤1")), AmendmentStatus::kDone);
  EXPECT_EQ(facts.Find(RetractionOf("撤2")), AmendmentStatus::kRetracted);
  EXPECT_EQ(facts.Find(AmendmentOf(Items::Date("2024-03-05"), "更3")), AmendmentStatus::kRetracted);
}

TEST(FindAmended, TheFactInEffectIsTheLastOfItsChain) {
  Facts facts;
  facts.Step("S-1");
  facts.Correct(Items::Date("2024-03-02"), "更1");
  EXPECT_EQ(FindAmended(AmendmentOf(Items::Amount(1), "更2"), facts.all()).fact, "facts/3");
  EXPECT_EQ(FindAmended(AmendmentOf(Items::Amount(1), "更2"), {}).status, AmendmentStatus::kNoRecord);
}

TEST(FindAmended, ARecordThatWasCreatedAgainIsAmendedAsItIsNow) {
  Facts facts;
  facts.Retract("撤1");
  facts.Create();
  const Amended amended = FindAmended(RetractionOf("撤2"), facts.all());
  EXPECT_EQ(amended.status, AmendmentStatus::kToDo);
  EXPECT_EQ(amended.fact, "facts/3");
  EXPECT_EQ(facts.Find(RetractionOf("撤1")), AmendmentStatus::kDone);
}

TEST(SourceRefOf, TellsDocumentsRecordsAndItemsApartAndNotValues) {
  const Amendment date = AmendmentOf(Items::Date("2024-03-02"), "更1");
  EXPECT_EQ(SourceRefOf(date), SourceRefOf(AmendmentOf(Items::Date("2024-03-03"), "更1")));
  EXPECT_NE(SourceRefOf(date), SourceRefOf(AmendmentOf(Items::Date("2024-03-02"), "更2")));
  EXPECT_NE(SourceRefOf(date),
            SourceRefOf(AmendmentOf(Items::Date("2024-03-02"), "更1", "homeCareSubsidies/B-2")));
  EXPECT_NE(SourceRefOf(date), SourceRefOf(AmendmentOf(Items::Division("360111001"), "更1")));
  EXPECT_NE(SourceRefOf(date), SourceRefOf(RetractionOf("更1")));
  EXPECT_EQ(SourceRefOf(AmendmentOf(Items::Amount(1), std::string(kMaxDocumentBytes, 'x'))).size(), 128);
}

}  // namespace
}  // namespace eastgate::intake
