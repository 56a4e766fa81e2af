#pragma once

#include "overlay/overlay.h"
#include "overlay/view.h"

#define JUM_TOWN_NOW (G_GINT64_CONSTANT(1782037800) * JUM_SECOND) /* 2026-06-21T10:30:00Z */

/** JumTownFixture: a made-up town open on the null device, for the tests of overlay/ and app/; zeroed before the first
 * call, and what a test has not asked for stays NULL. */
typedef struct {
    char *folder, *path; /* folder: NULL where the territory was given */
    gboolean themed;     /* it has points, and a world */
    JumTerritory *territory;
    JumPoints *points;
    JumWorld *world;
    JumDevice *device;
    JumView *view;
    JumDrawQueue *queue;
    JumOverlay *overlay;
    JumFrame frame;
} JumTownFixture;

/** jum_town_fixture_write: town_write() of @side_m in a folder of its own; 0: theme_town_write(). */
void jum_town_fixture_write(JumTownFixture *f, double side_m);
/** jum_town_fixture_open: territory and device, of a themed town points and an empty world. */
void jum_town_fixture_open(JumTownFixture *f);
/** jum_town_fixture_add_view: low quality, by day. */
void jum_town_fixture_add_view(JumTownFixture *f, int width_px, int height_px);
/** jum_town_fixture_add_overlay: without a scene under it, at JUM_TOWN_NOW; and a draw queue. */
void jum_town_fixture_add_overlay(JumTownFixture *f);
/** jum_town_fixture_settle: draws until nothing is missing; returns the most bytes a frame uploaded. */
guint64 jum_town_fixture_settle(JumTownFixture *f);
/** jum_town_fixture_close: all but the file; nothing of it stays resident. */
void jum_town_fixture_close(JumTownFixture *f);
/** jum_town_fixture_remove: closes what is open, removes file and cache. */
void jum_town_fixture_remove(JumTownFixture *f);
