#include "common/rpc/trace_context.h"

#include <set>
#include <string>

#include "gtest/gtest.h"

namespace eastgate::rpc {
namespace {

constexpr char kTrace[] = "0af7651916cd43dd8448eb211c80319c";

TEST(TraceContext, HasTheTraceTheSpanAndWhetherItIsSampled) {
  const std::string text = SampledTraceParent(kTrace, "b7ad6b7169203331");
  EXPECT_EQ(text, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  const auto trace = ParseTraceParent(text);
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->trace_id, kTrace);
  EXPECT_EQ(trace->span_id, "b7ad6b7169203331");
  EXPECT_TRUE(trace->sampled);
}

TEST(TraceContext, TheLastBitOfTheFlagsSaysWhetherItIsSampled) {
  const std::string before = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-";
  for (const char* sampled : {"01", "03", "0B", "ff"})
    EXPECT_TRUE(ParseTraceParent(before + sampled)->sampled);
  for (const char* not_sampled : {"00", "02", "0a", "fe"})
    EXPECT_FALSE(ParseTraceParent(before + not_sampled)->sampled);
}

TEST(TraceContext, WhatIsNoTraceParentIsNone) {
  for (const char* bad : {"", "x", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
                          "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01",
                          "00-0gf7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"})
    EXPECT_FALSE(ParseTraceParent(bad)) << bad;
}

TEST(TraceContext, SpansDiffer) {
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) ids.insert(NewSpanId());
  EXPECT_EQ(ids.size(), 1000u);
  EXPECT_EQ(ids.begin()->size(), 16u);
}

}  // namespace
}  // namespace eastgate::rpc
