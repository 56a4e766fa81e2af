#pragma once

#include "base/rng.h"
#include "city/elevation.h"
#include "city/layer.h"
#include "city/territory.h"
#include "tools/box-grid.h"
#include "tools/frame.h"

/*
 * The demonstration territory: real facts of Angers (data/angers) as a frame, synthetic but
 * plausible things between them, from a seed.  A stage fills layers; later stages read them.
 * Same seed, same bytes: stages run in order on one thread and draw from streams of their own.
 */

typedef enum {
    JUM_SCALE_TINY,   /* Béhuard and Savennières: some 400 buildings, the Loire, a bridge */
    JUM_SCALE_TOWN,   /* Angers alone */
    JUM_SCALE_FULL,   /* 29 communes */
    JUM_SCALE_DOUBLE, /* 300 000 buildings, 150 000 lamps on the same ground */
} JumScale;

/** JumGenerateCommune: in the order of the layer commune. */
typedef struct {
    const char *insee, *name;
    guint population;
    double area_m2;  /* of the outline */
    double x_m, y_m; /* the main square or church of its main village */
    JumBox box_m;
    guint buildings_wanted; /* at this scale */
} JumGenerateCommune;

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
    JUM_N_ROAD_CLASSES
} JumRoadClass;

/** JumGenerateRoad: row i of the layer road: a straight segment between two nodes. */
typedef struct {
    guint32 from, to; /* nodes */
    guint32 street;   /* segments of one street (same name, end to end) share it */
    JumRoadClass class;
    float length_m, width_m, speed_kmh;
    gint16 commune; /* -1: outside */
    guint8 lanes;
    guint8 car, oneway, lit, bridge, routable; /* booleans */
} JumGenerateRoad;

/** JumGenerateNode: of the road graph; its arcs are arc[first_arc … first_arc + n_arcs - 1]. */
typedef struct {
    double x_m, y_m;
    guint32 first_arc, n_arcs;
} JumGenerateNode;

typedef struct {
    guint32 road;  /* row */
    guint32 other; /* node at the other end */
    guint8 leaves; /* 1: @other is the road's `to` */
} JumGenerateArc;

/** JumGenerateSurface: what a place is, bits of jum_generate_surface(). */
enum {
    JUM_SURFACE_WATER = 1,      /* in a water_area */
    JUM_SURFACE_INDUSTRIAL = 2, /* business and industrial zones */
    JUM_SURFACE_PARK = 4,       /* public green: no houses */
    JUM_SURFACE_WOOD = 8,
    JUM_SURFACE_URBAN = 16,  /* built-up */
    JUM_SURFACE_FLOOD = 32,  /* meadows that the rivers flood: nobody builds */
    JUM_SURFACE_CENTRE = 64, /* the centre of Angers: terraces, blocks */
};

typedef struct {
    guint64 seed;
    JumScale scale;
    JumCrs crs;
    JumBox box_m;                  /* everything generated lies in it */
    JumElevation *elevation;       /* after stage relief */
    JumLayer *layer[JUM_N_TABLES]; /* all made, empty, before the first stage */
    GPtrArray *sources;            /* (element-type JumSource): written in this order */

    JumGenerateCommune *commune;
    guint n_communes;

    /* after stage roads */
    JumGenerateRoad *road; /* [rows of the layer road] */
    guint n_roads;
    JumGenerateNode *node;
    guint n_nodes;
    JumGenerateArc *arc;
    guint n_arcs;
    JumBoxGrid *road_grid; /* rows of road, boxes grown by half the width */
    /* after stage buildings */
    JumBoxGrid *building_grid; /* rows of building */

    struct JumGenerateFrame *frame; /* private to generate-frame.c and its look-ups */
} JumGenerate;

/* ---- stages, in this order ---- */

#define JUM_GENERATE_STAGES(STAGE)                                                                 \
    STAGE(frame)     /* commune; extent; surfaces */                                               \
    STAGE(water)     /* water_area */                                                              \
    STAGE(relief)    /* elevation */                                                               \
    STAGE(rail)      /* rail, tram_stop: before the streets, which leave it room */                \
    STAGE(roads)     /* road and its graph */                                                      \
    STAGE(landmarks) /* landmark, and their volumes in building */                                 \
    STAGE(green)     /* green_area, land_cover */                                                  \
    STAGE(parking)   /* car_park, parking_zone, parking_bay, sign */                               \
    STAGE(buildings) /* building */                                                                \
    STAGE(trees)     /* tree */                                                                    \
    STAGE(junctions) /* junction, signal_plan */                                                   \
    STAGE(lamps)     /* lamp, cabinet */                                                           \
    STAGE(detectors) /* detector, camera, vms signs */                                             \
    STAGE(zones)     /* zone and gates */                                                          \
    STAGE(                                                                                         \
        supply) /* water_node water_pipe water_pump water_valve water_tank water_sector hydrant */ \
    STAGE(sites)     /* public_site, on buildings of that use */                                   \
    STAGE(sensors)   /* sensor, gateway */                                                         \
    STAGE(reference) /* reference_layer */

#define STAGE(name) \
    gboolean jum_generate_##name(JumGenerate *generate, GError **error) JUM_MUST_USE;
JUM_GENERATE_STAGES(STAGE)
#undef STAGE

/**
 * jum_generate_territory: all stages, then the file.
 *
 * Errors: those of the writer and of the facts.  Cost: full: under 90 s and 2 GiB.
 */
gboolean
jum_generate_territory(const char *path, guint64 seed, JumScale scale, GError **error) JUM_MUST_USE;

/* ---- look-ups (frame, water, relief: as soon as those stages have run) ---- */

/** jum_generate_rng: the stream called @name of this seed. */
JumRng jum_generate_rng(const JumGenerate *generate, const char *name);
/** jum_generate_progress: one line on stderr, rewritten; @done 0 … 1 within the stage. */
void jum_generate_progress(const JumGenerate *generate, const char *what, double done);

/** jum_generate_commune_at: index in commune[], -1 outside.  Cost: a look-up, exact near borders. */
int jum_generate_commune_at(const JumGenerate *generate, double x_m, double y_m);
/** jum_generate_surface: bits JUM_SURFACE_*; on a raster of 10 m, water exact at the banks. */
guint jum_generate_surface(const JumGenerate *generate, double x_m, double y_m);
gboolean jum_generate_is_water(const JumGenerate *generate, double x_m, double y_m);
/** jum_generate_density: how dense the town is here: 0 open country … 1 the centre of Angers. */
double jum_generate_density(const JumGenerate *generate, double x_m, double y_m);
double jum_generate_ground(const JumGenerate *generate, double x_m, double y_m);

/* ---- look-ups (after roads, buildings) ---- */

/**
 * jum_generate_nearest_road:
 * @want: (nullable): FALSE for a road that does not count
 * @distance_m: (out) (nullable), @along_m: (out) (nullable): from the start of the road
 *
 * Returns: the row, -1 if none within @within_m of its axis.
 */
gint64 jum_generate_nearest_road(const JumGenerate *generate,
                                 double x_m,
                                 double y_m,
                                 double within_m,
                                 gboolean (*want)(const JumGenerateRoad *road),
                                 double *distance_m,
                                 double *along_m);
/** jum_generate_nearest_node: of the car graph; -1 if none within @within_m. */
gint64
jum_generate_nearest_node(const JumGenerate *generate, double x_m, double y_m, double within_m);
/** jum_generate_is_free: no water, carriageway or building within @margin_m of the place. */
gboolean jum_generate_is_free(const JumGenerate *generate, double x_m, double y_m, double margin_m);
/** jum_generate_reserve: keeps houses off a disc (a surface car park, a basin); before buildings. */
void jum_generate_reserve(JumGenerate *generate, double x_m, double y_m, double radius_m);

/* ---- rows ---- */

/**
 * jum_generate_add:
 * @id: unique in the table
 * @provenance: "synthetic" for what this program invents, "unverified" for general knowledge, "real"
 *
 * A new row with id, commune of the place (nearest if outside), owner "Angers Loire Métropole",
 * provenance and, for synthetic rows, source "generated".  No geometry.
 *
 * Returns: the row.
 */
guint jum_generate_add(JumGenerate *generate,
                       JumTable table,
                       const char *id,
                       const char *provenance,
                       double x_m,
                       double y_m);
/** jum_generate_add_point: the same with the point as geometry. */
guint jum_generate_add_point(JumGenerate *generate,
                             JumTable table,
                             const char *id,
                             const char *provenance,
                             double x_m,
                             double y_m);
/** jum_generate_add_fact: a row for a real thing: id, name, source, accuracy_m, provenance and every
 * property whose name is a column of @table are taken from the fact; its geometry too. */
guint
jum_generate_add_fact(JumGenerate *generate, JumTable table, const char *id, const JumFact *fact);
/** jum_generate_add_source: once a name; the first wins.  @licence, @attribution (nullable). */
void jum_generate_add_source(JumGenerate *generate,
                             const char *name,
                             const char *what,
                             const char *licence,
                             const char *attribution);
