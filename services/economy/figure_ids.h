// The ids of the service's figures, each the measure of the same name. Users know them: never renamed.
#ifndef EASTGATE_SERVICES_ECONOMY_FIGURE_IDS_H_
#define EASTGATE_SERVICES_ECONOMY_FIGURE_IDS_H_

namespace eastgate::economy {

inline constexpr char kEnterprises[] = "economy.enterprises";
inline constexpr char kRecognitions[] = "economy.recognitions";
inline constexpr char kRecognitionAwards[] = "economy.recognition_awards";
inline constexpr char kChainOutput[] = "economy.chain_output";
inline constexpr char kChainEnterprises[] = "economy.chain_enterprises";
inline constexpr char kSmartFactoryProjects[] = "economy.smart_factory_projects";
inline constexpr char kPromotionEvents[] = "economy.promotion_events";
inline constexpr char kPromotionFiscalInput[] = "economy.promotion_fiscal_input";
inline constexpr char kPromotionConsumption[] = "economy.promotion_consumption";
inline constexpr char kPromotionLeverage[] = "economy.promotion_leverage";
inline constexpr char kFirstStores[] = "economy.first_stores";
inline constexpr char kFirstStoreTurnover[] = "economy.first_store_turnover";
inline constexpr char kTradeAreas[] = "economy.trade_areas";

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_FIGURE_IDS_H_
