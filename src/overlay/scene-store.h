#pragma once

#include "city/territory.h"
#include "gfx/worker.h"
#include "overlay/scene-deck.h"
#include "overlay/scene-reference.h"
#include "overlay/shapes.h"

/**
 * JumSceneStore: what the scene is drawn from, read once from the territory by workers, layer by layer and building
 * row by building row, then kept in a cache file ($XDG_CACHE_HOME/jumeau/scene-HASH.bin) that is mapped back next
 * time.  Floats are metres from origin_m (a multiple of the tile size).
 *
 * Thread: the main thread owns it; layers that are there may be read from any thread, and never change or go.
 */
typedef struct JumSceneStore JumSceneStore;

#define JUM_SCENE_TILE_M 500.0

typedef enum {
    JUM_SCENE_ROAD,  /* values: width m; tags: JumRoadClass, flags, lanes */
    JUM_SCENE_RAIL,  /* tags: 1 tram, flags */
    JUM_SCENE_WATER, /* values: level m (NaN unknown); tags: kind */
    JUM_SCENE_GREEN, /* tags: JumGreenKind */
    JUM_SCENE_COVER, /* tags: JumCoverKind */
    JUM_SCENE_TREE,  /* values: ground m, height m, crown m; cells are tiles */
    JUM_SCENE_LAMP, /* values: ground m, height m, flux lm, cct K, row, azimuth °; cells are tiles */
    JUM_SCENE_N_LAYERS
} JumSceneLayer;

typedef enum {
    JUM_ROAD_MOTORWAY,
    JUM_ROAD_TRUNK,
    JUM_ROAD_PRIMARY,
    JUM_ROAD_SECONDARY,
    JUM_ROAD_TERTIARY,
    JUM_ROAD_RESIDENTIAL,
    JUM_ROAD_SERVICE,
    JUM_ROAD_PEDESTRIAN,
    JUM_ROAD_CYCLE,
    JUM_ROAD_TRACK,
} JumRoadClass;

enum {
    JUM_ROAD_BRIDGE = 1,
    JUM_ROAD_TUNNEL = 2,
    JUM_ROAD_ONEWAY = 4,
    JUM_ROAD_TRAM = 8
};

enum {
    JUM_WATER_SEA = 4 /* the other kinds of water look the same */
};

typedef enum {
    JUM_GREEN_PARK,
    JUM_GREEN_WOOD,
    JUM_GREEN_GARDEN,
    JUM_GREEN_CEMETERY,
    JUM_GREEN_PITCH,
    JUM_GREEN_ALLOTMENT,
} JumGreenKind;

typedef enum {
    JUM_COVER_FIELD,
    JUM_COVER_MEADOW,
    JUM_COVER_VINEYARD,
    JUM_COVER_URBAN,
    JUM_COVER_INDUSTRIAL,
} JumCoverKind;

#define JUM_SCENE_WIDEST_M 10000.0 /* a building; what is wider is a fault of its source */

/* Buildings, one JumShapes a row of tiles, its cells the tiles of the row. */
enum {
    JUM_BUILDING_BASE,
    JUM_BUILDING_EAVES,
    JUM_BUILDING_TOP,
    JUM_BUILDING_N_VALUES
};
enum {
    JUM_BUILDING_ROOF,
    JUM_BUILDING_FALL, /* JumPrism.fall */
    JUM_BUILDING_WALL_PALETTE,
    JUM_BUILDING_ROOF_PALETTE,
    JUM_BUILDING_SHADE,
    JUM_BUILDING_BLIND, /* 1: no windows in rows: churches, towers, barns, halls */
    JUM_BUILDING_N_TAGS
};

/**
 * jum_scene_store_new:
 * @territory: borrowed; workers open their own
 *
 * Opens the cache, or starts reading: nothing is there yet but origin and tiles.
 */
JumSceneStore *jum_scene_store_new(JumTerritory *territory, JumWorkers *workers);
/** jum_scene_store_free: after the workers have ended. */
void jum_scene_store_free(JumSceneStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumSceneStore, jum_scene_store_free)

/** jum_scene_store_poll: asks for what is not read yet, nearest to the focus first; call every frame.
 * @focus_m: [2] territory frame.  Returns TRUE if something has arrived since the last call. */
gboolean jum_scene_store_poll(JumSceneStore *store, const double focus_m[2]);
/** jum_scene_store_is_complete: everything is there. */
gboolean jum_scene_store_is_complete(const JumSceneStore *store);
/** jum_scene_store_error: what stopped a layer from being read, NULL if nothing did. Borrowed. */
const GError *jum_scene_store_error(const JumSceneStore *store);
/** jum_scene_store_version: grows when something arrives that is painted on the ground. */
guint jum_scene_store_version(const JumSceneStore *store);

void jum_scene_store_origin(const JumSceneStore *store, double origin_m[2]);
/** jum_scene_store_tiles: tile (i, j) has its south-west corner at x0 + i · 500 m, y0 + j · 500 m from the origin. */
void
jum_scene_store_tiles(const JumSceneStore *store, float *x0_m, float *y0_m, guint *nx, guint *ny);
/** jum_scene_store_layer: NULL until it is there. Thread: any. */
const JumShapes *jum_scene_store_layer(const JumSceneStore *store, JumSceneLayer layer);
/** jum_scene_store_buildings: of tile row @j; NULL until it is there. Thread: any. */
const JumShapes *jum_scene_store_buildings(const JumSceneStore *store, guint j);
/** jum_scene_store_ground: altitude at a place relative to the origin; 0 where nothing is known. Thread: any. */
float jum_scene_store_ground(const JumSceneStore *store, float x_m, float y_m);
/** jum_scene_store_references: NULL until they are there. Borrowed. */
JumReferences *jum_scene_store_references(const JumSceneStore *store);
/** jum_scene_store_set_decks: where the lines of reference layers leave the ground; @decks: outlives the workers. */
void jum_scene_store_set_decks(JumSceneStore *store, const JumSceneDecks *decks);
/** jum_scene_store_paint_references: those that are shown, as jum_references_paint(). Thread: any. */
void jum_scene_store_paint_references(const JumSceneStore *store,
                                      guint parts,
                                      gpointer cr,
                                      float x0_m,
                                      float y0_m,
                                      float size_m,
                                      float texel_m);
const JumElevation *jum_scene_store_elevation(const JumSceneStore *store);
/** jum_scene_store_wait_relief: returns when the relief is there (or cannot be read). */
void jum_scene_store_wait_relief(JumSceneStore *store);
/** jum_scene_store_built_box: x0, y0, x1, y1 from the origin of the tiles that hold nearly all buildings that are there;
 * FALSE if there is none. */
gboolean jum_scene_store_built_box(const JumSceneStore *store, float box[4]);
/** jum_scene_store_densest: middle of the square kilometre with most buildings among those that are there, metres from
 * the origin.  Returns their number, 0 if there is none (@place_m is then the middle of the extent). */
guint jum_scene_store_densest(const JumSceneStore *store, float place_m[2]);
/** jum_scene_store_heart: middle of the square kilometre where most is built (volume, not number: suburbs have more houses
 * than a centre), metres from the origin. */
void jum_scene_store_heart(const JumSceneStore *store, float place_m[2]);
/** jum_scene_store_extent: metres from the origin: x0 y0 x1 y1. */
void jum_scene_store_extent(const JumSceneStore *store, float extent[4]);
