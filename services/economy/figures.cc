#include "services/economy/figures.h"

#include <utility>
#include <vector>

#include "common/facts/definitions.h"
#include "services/economy/chain_service.h"
#include "services/economy/enterprise_service.h"
#include "services/economy/figure_ids.h"
#include "services/economy/first_store_service.h"
#include "services/economy/promotion_service.h"
#include "services/economy/recognition_rules.h"
#include "services/economy/recognition_service.h"
#include "services/economy/trade_area_service.h"
#include "services/economy/transformation_service.h"

namespace eastgate::economy {
namespace {

using facts::MakeFigure;
using facts::MakeRatio;
using figure::v1::KIND_DISTINCT;
using figure::v1::KIND_FLOW;
using figure::v1::KIND_STOCK;
using figure::v1::UNIT_FEN;
using figure::v1::UNIT_ITEM;

// Numbers are on disk: append-only, never reused.
std::vector<facts::FigureDefinition> Figures(const Tables& tables) {
  return {
      MakeFigure(1, kEnterprises, "登记在册企业", "Enterprises registered", UNIT_ITEM, KIND_STOCK, {},
                 "Enterprises that the register holds on the day, from the day of registration."),
      MakeFigure(2, kRecognitions, "有效认定", "Recognitions live", UNIT_ITEM, KIND_STOCK, {"kind", "level"},
                 "Recognitions live on the day: awarded, within their validity, not revoked. Source: the "
                 "report, 智能制造与工业互联网."),
      MakeFigure(3, kRecognitionAwards, "新获认定", "Recognitions awarded", UNIT_ITEM, KIND_FLOW,
                 {"kind", "level"}, "Recognitions by the day of their award, whether or not live since."),
      MakeFigure(4, kChainOutput, "产业链产值", "Output of industry chains", UNIT_FEN, KIND_FLOW, {"chain"},
                 "Monthly gross output of the enterprises of a chain, each month on its last day."),
      MakeFigure(5, kChainEnterprises, "产业链报送企业", "Enterprises that reported output", UNIT_ITEM,
                 KIND_DISTINCT, {"chain"}, "Different enterprises that reported output in the period."),
      MakeFigure(6, kSmartFactoryProjects, "“5G+智慧工厂”项目", "Smart-factory projects", UNIT_ITEM,
                 KIND_STOCK, {"stage"},
                 "Projects of digital transformation that stand on the day, those given up left out."),
      MakeFigure(7, kPromotionEvents, "促消费活动", "Promotion events", UNIT_ITEM, KIND_FLOW, {"campaign"},
                 "Events by the day they were held."),
      MakeFigure(8, kPromotionFiscalInput, "促消费财政投入", "Fiscal input to promotion", UNIT_FEN, KIND_FLOW,
                 {"campaign"}, "What the district put into campaigns, by the day it was paid."),
      MakeFigure(9, kPromotionConsumption, "促消费活动带动消费", "Consumption driven by promotion", UNIT_FEN,
                 KIND_FLOW, {"campaign", "source"},
                 "Consumption that campaigns drove, by the last day that a report covers."),
      MakeRatio(10, kPromotionLeverage, "促消费杠杆倍数", "Leverage of promotion", UNIT_ITEM,
                kPromotionConsumption, kPromotionFiscalInput, "Consumption driven ÷ fiscal input.",
                {"campaign"}),
      MakeFigure(11, kFirstStores, "认定首店", "First stores recognized", UNIT_ITEM, KIND_STOCK,
                 {"kind", "level"},
                 "Stores whose recognition holds on the day: not lapsed, revoked or closed."),
      MakeFigure(12, kFirstStoreTurnover, "首店营业额", "Turnover of first stores", UNIT_FEN, KIND_FLOW,
                 {"first_store"}, "Monthly turnover, each month on its last day."),
      MakeFigure(13, kTradeAreas, "商圈", "Trade areas", UNIT_ITEM, KIND_STOCK, {},
                 "Trade areas that there are on the day."),
      tables.reporting.Figure(),
  };
}

facts::ValueTitles Titles() {
  facts::ValueTitles titles = {
      {{"level", "national"}, "国家级"},        {{"level", "provincial"}, "省级"},
      {{"level", "global"}, "全球首店"},        {{"level", "asia"}, "亚洲首店"},
      {{"level", "mainland"}, "中国内地首店"},  {{"level", "region"}, "区域首店"},
      {{"level", "province"}, "全省首店"},      {{"level", "city"}, "全市首店"},
      {{"level", "district"}, "全区首店"},      {{"kind", "brand_first"}, "品牌首店"},
      {{"kind", "flagship"}, "旗舰店"},         {{"kind", "concept"}, "概念店"},
      {{"kind", "experience"}, "体验店"},       {{"kind", "chain"}, "连锁品牌店"},
      {{"stage", "planned"}, "计划"},           {{"stage", "building"}, "在建"},
      {{"stage", "accepted"}, "验收"},          {{"stage", "benchmark"}, "标杆"},
      {{"source", "merchants"}, "参与商户"},    {{"source", "platforms"}, "电商平台"},
      {{"source", "payment_data"}, "支付数据"}, {{"source", "estimate"}, "主办方估算"}};
  for (int kind = 1; v1::RecognitionKind_IsValid(kind); ++kind) {
    const auto& known = DescriptionOf(static_cast<v1::RecognitionKind>(kind));
    titles[{"kind", known.value}] = known.title_zh;
  }
  return titles;
}

}  // namespace

absl::StatusOr<facts::Catalogue> BuildCatalogue(const Tables& tables) {
  return facts::Catalogue::Build(
      Figures(tables),
      facts::Joined({EnterpriseKinds(tables), RecognitionKinds(tables), ChainKinds(tables),
                     TransformationKinds(tables), PromotionKinds(tables), FirstStoreKinds(tables),
                     TradeAreaKinds(tables), tables.reporting.Kinds()}),
      Titles());
}

}  // namespace eastgate::economy
