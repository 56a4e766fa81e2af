#pragma once

#include "overlay/overlay-private.h"
#include "tests/unit/town-fixture.h"

/** overlay_desk_open: the theme town with values at JUM_TOWN_NOW, all themes shown; jum_town_fixture_remove() ends it. */
void overlay_desk_open(JumTownFixture *desk);
/** overlay_desk_look: northwards from @x, @y of the town's corner. */
void overlay_desk_look(JumTownFixture *desk, double x, double y, double z, double pitch);
/** overlay_desk_look_down_at: from 200 m above a row, straight down. */
void overlay_desk_look_down_at(JumTownFixture *desk, JumTable table, guint row);
void overlay_desk_draw(JumTownFixture *desk);
const JumSymbol *overlay_desk_symbol(const JumTownFixture *desk, JumTable table, guint row);
/** overlay_desk_put: a value, in a batch of its own. */
void overlay_desk_put(JumTownFixture *desk,
                      JumQuantity quantity,
                      guint row,
                      double value,
                      JumQuality quality,
                      JumTime time);
