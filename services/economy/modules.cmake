# The files of economy: proto/, services/economy/ and tests/unit/economy/ are built from these lists.

# proto/eastgate/economy/v1/<name>.proto.
set(economy_protos
  consumption_report digital_transformation enterprise first_store first_store_service fiscal_input
  industry_chain industry_chain_service output_report promotion_campaign promotion_event promotion_service
  recognition trade_area turnover_report)

# services/economy/<name>.cc, each with tests/unit/economy/<name>_test.cc.
set(economy_modules
  consumption_report_rules digital_transformation_rules digital_transformation_service enterprise_rules
  enterprise_service first_store_rules first_store_service fiscal_input_rules industry_chain_rules
  industry_chain_service output_report_rules promotion_campaign_rules promotion_event_rules promotion_service
  recognition_rules recognition_service tables trade_area_rules trade_area_service turnover_report_rules)

# These have no test file of their own: they join rows, tables and other services, and are tested through <noun>_service_test.cc.
set(economy_joining_modules
  digital_transformation_facts enterprise_facts first_store_facts industry_chain_facts output_report_facts
  peers promotion_campaign_facts recognition_facts trade_area_facts turnover_report_facts)
