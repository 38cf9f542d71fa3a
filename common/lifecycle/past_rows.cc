#include "common/lifecycle/past_rows.h"

#include <algorithm>
#include <utility>

#include "common/facts/log_reader.h"
#include "common/facts/record.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/util/message_differencer.h"

namespace eastgate::lifecycle {
namespace {

using fact::v1::Fact;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;

// Returns the fact that the given one corrects in the end, or itself.
absl::StatusOr<Fact> FirstOf(const store::Reader& reader, Fact fact) {
  while (!fact.corrects().empty()) {
    ASSIGN_OR_RETURN(const int64_t corrected, facts::ParseFactName(fact.corrects()));
    ASSIGN_OR_RETURN(fact, facts::FactAt(reader, corrected));
  }
  return fact;
}

// Returns the fact that corrects or retracts the given one in the end, as known at a revision, or itself.
absl::StatusOr<Fact> LastOf(const store::Reader& reader, Fact fact, int64_t known_at) {
  while (!fact.corrected_by().empty()) {
    ASSIGN_OR_RETURN(const int64_t by, facts::ParseFactName(fact.corrected_by()));
    ASSIGN_OR_RETURN(fact, facts::FactAt(reader, by, known_at));
  }
  return fact;
}

// An image of a row and what its fact says.
struct ImageOfFact {
  int64_t revision = 0;
  int64_t first = 0;  // The revision of the fact that this one corrects in the end, or its own.
  bool is_retraction = false;
  std::string day;
  std::string bytes;
};

bool Differ(const Message& a, const Message& b, const FieldDescriptor* field) {
  MessageDifferencer differencer;
  return !differencer.CompareWithFields(a, b, {field}, {field});
}

}  // namespace

absl::StatusOr<std::vector<DatedImage>> DatedImagesOf(const store::Reader& reader, absl::string_view row_key,
                                                      int64_t known_at) {
  std::vector<DatedImage> images;
  ASSIGN_OR_RETURN(const std::vector<int64_t> revisions, facts::RevisionsOf(reader, row_key, known_at));
  if (revisions.size() < 2) return images;
  std::vector<ImageOfFact> found;
  RETURN_IF_ERROR(facts::VisitImagesOf(
      reader, row_key, revisions.back(), [&](const facts::Image& image) -> absl::StatusOr<bool> {
        ASSIGN_OR_RETURN(const Fact fact, facts::FactAt(reader, image.revision, known_at));
        ASSIGN_OR_RETURN(const Fact first, FirstOf(reader, fact));
        ASSIGN_OR_RETURN(const Fact last, LastOf(reader, fact, known_at));
        found.push_back({image.revision, first.revision(), fact.retraction(), last.occurred_on(),
                         std::string(image.row)});
        return true;
      }));
  std::reverse(found.begin(), found.end());
  int64_t beginning = found.front().revision;
  bool is_over = false;
  for (ImageOfFact& image : found) {
    if (is_over) {
      images.clear();
      beginning = image.revision;
    }
    const bool is_beginning = image.first == beginning;
    is_over = is_beginning && image.is_retraction;
    images.push_back({std::move(image.day), is_beginning, std::move(image.bytes)});
  }
  return images;
}

void SetAsOf(const std::vector<DatedImage>& images, const std::vector<std::unique_ptr<Message>>& rows,
             absl::string_view day, Message& row) {
  // ISO dates compare as strings do.
  const auto counts = [day](const DatedImage& image) { return image.is_beginning || image.day <= day; };
  if (std::all_of(images.begin(), images.end(), counts)) return;
  const google::protobuf::Descriptor& type = *row.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* const field = type.field(i);
    size_t from = 0;
    for (size_t at = 1; at < rows.size(); ++at) {
      if (counts(images[at]) && Differ(*rows[at - 1], *rows[at], field)) from = at;
    }
    const std::unique_ptr<Message> copy(rows[from]->New());
    copy->CopyFrom(*rows[from]);
    row.GetReflection()->SwapFields(&row, copy.get(), {field});
  }
}

}  // namespace eastgate::lifecycle
