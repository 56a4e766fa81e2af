#pragma once

#include "controller/alarms.h"
#include "world/world.h"

/**
 * JumSourceWatch: who is silent.  An asset is lost when its main quantity is older than its maximum age; when at least
 * 3 and at least half of what stands under one parent are lost, the parent has one alarm that counts them and its
 * children have none.  Beside it, contactors that are open while their like (same programme, same commune) are closed.
 */
typedef struct JumSourceWatch JumSourceWatch;

JumSourceWatch *jum_source_watch_new(const JumWorld *world, JumAlarms *alarms);
void jum_source_watch_free(JumSourceWatch *watch);
/** jum_source_watch_overridden: @cabinet was commanded: until @until it is no outlier among its like. */
void jum_source_watch_overridden(JumSourceWatch *watch, const char *cabinet, JumTime until);
void jum_source_watch_scan(JumSourceWatch *watch, JumTime now, JumTime since);
