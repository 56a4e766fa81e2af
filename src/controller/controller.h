#pragma once

#include "controller/alarm-rules.h"
#include "controller/commands.h"
#include "controller/drivers/driver.h"
#include "controller/history.h"
#include "controller/live-server.h"
#include "controller/options.h"

/**
 * JumController: the daemon put together: a territory, its world, a driver, commands, alarms, journal, history, and the
 * server in front.  Its parts are visible to http-api.c; nothing else reaches into them.
 */
typedef struct {
    const JumControllerOptions *options;
    JumTerritory *territory;
    JumPoints *points;
    JumWorld *world;
    JumClock clock;
    gboolean simulated;
    JumJournal *journal;
    JumInterlocks *interlocks;
    JumCommands *commands;
    JumAlarms *alarms;
    JumAlarmRules *rules;
    JumHistory *history;
    JumLiveServer *live;
    JumDriver *driver;
    gboolean link_up;
    JumTime heard_since; /* when the field had told everything; JUM_TIME_NONE: not yet */
    guint32 told_serial; /* the world's changes up to here go out */
    gboolean written;    /* values came in since the last tick */
    gboolean was_up;     /* the journal, at the last tick */
    guint ticks, tick_source;
    guint64 n_values; /* taken from the field since the start */
} JumController;

/** jum_controller_new: opens everything and starts the driver. @folder: --data, locked. Errors: one clear sentence. */
JumController *jum_controller_new(const JumControllerOptions *options, GError **error) JUM_MUST_USE;
void jum_controller_free(JumController *controller);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumController, jum_controller_free)

JumTime jum_controller_now(const JumController *controller);
