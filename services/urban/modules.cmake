# The files of urban: proto/, services/urban/ and tests/unit/urban/ are built from these lists.

# proto/eastgate/urban/v1/<name>.proto.
set(urban_protos
  neighborhood_center neighborhood_center_service patrol rectification_campaign rectification_item rectification_service renovation
  renovation_plan renovation_service village_point)

# services/urban/<name>.cc, each with tests/unit/urban/<name>_test.cc.
set(urban_modules
  neighborhood_center_rules neighborhood_center_service patrol_rules patrol_service
  rectification_campaign_rules rectification_item_postings rectification_item_rules rectification_service
  renovation_plan_rules renovation_rules renovation_service tables village_point_rules village_point_service)

# These have no test file of their own: they join rows, tables and other services, and are tested through <noun>_service_test.cc.
set(urban_joining_modules
  patrol_facts peers rectification_item_facts renovation_facts)
