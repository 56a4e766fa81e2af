#pragma once

#include "city/elevation.h"
#include "city/layer.h"
#include "city/territory.h"
#include "tools/import-tags.h"

/*
 * `jumeau-territory import`: foreign files through GDAL into the layers of a territory.  Stages, in order:
 * import-source (open, one feature after the other) → import-tags (what it says) → import-classify (which
 * table) → import-shape (its geometry, in the territory's frame) → import-building, -road, -area, -point (its
 * columns); when all is read: import-graph (roads cut at junctions), import-place (commune, address),
 * import-derive (lamps, cabinets, junctions), import-elevation.
 */

/** JumDrop: why a feature did not become a row. */
typedef enum {
    JUM_DROP_NONE,
    JUM_DROP_NO_GEOMETRY,
    JUM_DROP_OTHER_GEOMETRY, /* a point where a polygon is needed… */
    JUM_DROP_FEW_VERTICES,
    JUM_DROP_NOT_A_NUMBER, /* a coordinate is NaN, infinite or outside the frame */
    JUM_DROP_NO_AREA,
    JUM_DROP_SELF_CROSSING, /* and could not be repaired */
    JUM_DROP_OUTSIDE,       /* of --bbox */
    JUM_DROP_NOT_IN_USE,    /* construction, proposed, disused, ferry */
    JUM_DROP_DUPLICATE,     /* an element of OpenStreetMap that comes again: the last one counts */
    JUM_DROP_OTHER,         /* no table wants it */
    JUM_N_DROPS
} JumDrop;

/** jum_drop_name: "few_vertices": stable, for the table source. */
const char *jum_drop_name(JumDrop drop);

/** JumImportCount: what became of the features of one source that one table wanted. */
typedef struct {
    gint64 read, kept, dropped[JUM_N_DROPS];
    gint64 repaired;       /* geometry made valid, kept */
    gint64 values_ignored; /* said, but not a number, or a height of no building; kept without */
    gint64 not_located;    /* kept without geometry */
} JumImportCount;

/** JumImportSource: one of SOURCE… */
typedef struct {
    char *path, *name;
    const char *licence, *attribution;      /* NULL: unknown */
    gboolean is_osm;                        /* an id names one element of the world */
    JumImportCount count[JUM_N_TABLES + 1]; /* the last: features that no table wanted */
} JumImportSource;

/** JumShape: the geometry of one feature in the territory's frame, as a layer holds it. */
typedef struct {
    JumGeometry kind; /* POINT, LINE or POLYGON; NONE: empty */
    GArray *x, *y;    /* double */
    GArray *end;      /* guint: vertices up to the end of each ring */
    GArray *hole;     /* guint8 */
} JumShape;

/** JumColumnMap: which columns go where, from --map or because they have our own names; import-map.c. */
typedef struct JumColumnMap JumColumnMap;

typedef struct {
    JumCrs crs;
    gboolean has_box;
    double box_deg[4]; /* --bbox as given */
    GPtrArray *maps;   /* (element-type JumColumnMap): of --map */
    JumBox box_m;      /* --bbox in the territory's frame */
    JumLayer *layer[JUM_N_TABLES];
    GHashTable *ids[JUM_N_TABLES]; /* taken: char * → row + 1; made at first use */
    GArray *
        replaced[JUM_N_TABLES]; /* guint: rows that a newer version took the place of; NULL: none */
    GPtrArray *sources;         /* (element-type JumImportSource) */
    JumElevation *elevation;    /* NULL until import-elevation */
    JumShape shape;             /* of the feature being read */
    struct JumCoast *coast;     /* lines of it that were read; NULL: none */
} JumImport;

JumImport *jum_import_new(void);
void jum_import_free(JumImport *import);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumImport, jum_import_free)

/** jum_import_mark, jum_import_rollback: how many rows each table has, and back to it. */
void jum_import_mark(const JumImport *import, guint *rows /* [JUM_N_TABLES] */);
void jum_import_rollback(JumImport *import, JumImportSource *source, const guint *rows);

JumImportSource *jum_import_add_source(JumImport *import, const char *path);
/** jum_import_kept: rows of all sources and tables. */
gint64 jum_import_kept(const JumImport *import);
/** jum_import_sources: (element-type JumSource): rows of the table source, one a source and table, and one for
 * what no table wanted. */
GPtrArray *jum_import_source_rows(const JumImport *import);

/**
 * jum_import_add_row:
 * @id: wanted; another is made from it if it is taken or empty
 *
 * A row with id, source and provenance "real".  No geometry.
 */
guint jum_import_add_row(JumImport *import,
                         JumTable table,
                         const char *id,
                         const JumImportSource *source);
/** jum_import_replace: marks the row called @id, if there is one, as replaced and frees its id.  Returns whether. */
gboolean jum_import_replace(JumImport *import, JumTable table, const char *id);
/** jum_import_compact: takes the replaced rows out. */
void jum_import_compact(JumImport *import);
/** jum_import_add_shape: @shape becomes the geometry of the last row of @layer. */
void jum_import_add_shape(JumLayer *layer, const JumShape *shape);
/** jum_import_copy_columns: every column but the id. */
void jum_import_copy_columns(JumLayer *to, guint to_row, const JumLayer *from, guint from_row);
/** jum_import_begin_again: a new, empty layer in the place of the table's; the old one is returned, the caller's. */
JumLayer *jum_import_begin_again(JumImport *import, JumTable table);
/** jum_import_add_common: name, owner and address from the tags. */
void jum_import_add_common(JumLayer *layer, guint row, const JumTags *tags);

/* ---- geometry ---- */

/** JumProjection: from a source's frame to the territory's. */
typedef struct JumProjection JumProjection;

/** jum_projection_new: @srs: of the source, NULL if it has none: then degrees and Lambert-93 are recognised by
 * @x, @y, a place in it.  Errors: JUM_ERROR_VALUE. */
JumProjection *jum_projection_new(
    OGRSpatialReferenceH srs, double x, double y, const JumCrs *crs, GError **error) JUM_MUST_USE;
void jum_projection_free(JumProjection *projection);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumProjection, jum_projection_free)
/** jum_projection_to_wgs84: for choosing a frame. FALSE if it cannot. */
gboolean
jum_projection_to_wgs84(OGRSpatialReferenceH srs, double x, double y, double *lon, double *lat);

/** jum_shape_read: @geometry, of any kind, into @shape; a self-crossing polygon is repaired (@repaired). */
JumDrop jum_shape_read(JumShape *shape,
                       OGRGeometryH geometry,
                       const JumProjection *projection,
                       gboolean *repaired);
/** jum_shape_to_point: a polygon becomes a point inside its box: the middle of its outer ring. */
void jum_shape_to_point(JumShape *shape);
/** jum_shape_reverse: turns the direction of lines. */
void jum_shape_reverse(JumShape *shape);
double jum_shape_area_m2(const JumShape *shape);
JumBox jum_shape_box(const JumShape *shape);

/* ---- tables ---- */

/**
 * jum_import_feature: one feature into the tables that want it; counts in @source.
 * @geometry: borrowed, (nullable)
 */
void jum_import_feature(JumImport *import,
                        JumImportSource *source,
                        const JumTags *tags,
                        OGRGeometryH geometry,
                        const JumProjection *projection);

/** jum_import_coast_feature: keeps it if it is a coastline. */
void jum_import_coast_feature(JumImport *import,
                              const JumTags *tags,
                              OGRGeometryH geometry,
                              const JumProjection *projection);

/** The columns of a new last row; the shape is that of the feature. */
void jum_import_building(JumLayer *layer, guint row, const JumTags *tags, JumImportCount *count);
void jum_import_road(JumLayer *layer, guint row, const JumTags *tags);
void jum_import_point(JumLayer *layer,
                      guint row,
                      const JumTags *tags,
                      double area_m2 /* of a polygon, else 0 */);
/** jum_import_road_class: of a highway tag; NULL if it is no way in use. */
const char *jum_import_road_class(const char *highway);
/** jum_import_area_kind: of a green_area, land_cover or water_area; NULL if the tags say no such thing. */
const char *jum_import_area_kind(JumTable table, const JumTags *tags);
/** jum_import_point_kind: of a car_park, public_site, landmark…; NULL if the tags say no such thing. */
const char *jum_import_point_kind(JumTable table, const JumTags *tags);

/* ---- columns said by the user ---- */

/** jum_column_maps_read: (element-type JumColumnMap).  Errors: JUM_ERROR_MISSING, JUM_ERROR_FORMAT naming the
 * entry. */
GPtrArray *jum_column_maps_read(const char *path, GError **error) JUM_MUST_USE;
/** jum_column_map_for: the first of @maps that speaks of this layer, or one made from the names of its columns if
 * the layer is called like one of our tables; NULL if none.  Owned by @maps. */
JumColumnMap *jum_column_map_for(GPtrArray *maps, const char *source_name, OGRLayerH layer);
void jum_column_map_free(JumColumnMap *map);
/** jum_column_map_feature: one feature by its map; counts in @source. */
void jum_column_map_feature(JumImport *import,
                            JumImportSource *source,
                            const JumColumnMap *map,
                            OGRFeatureH feature,
                            const JumProjection *projection);
/** jum_column_map_xy: the coordinates that the map reads from columns; FALSE if it reads none or they are empty. */
gboolean
jum_column_map_xy(const JumColumnMap *map, OGRFeatureH feature, double *x, double *y, int *epsg);

/* ---- one source ---- */

/**
 * jum_import_read_source: every feature of a vector source.
 *
 * Errors: JUM_ERROR_MISSING, JUM_ERROR_FORMAT (GDAL cannot read it, or found it damaged before its end).
 */
gboolean
jum_import_read_source(JumImport *import, JumImportSource *source, GError **error) JUM_MUST_USE;
/** jum_import_locate: a place of the source in degrees, read as cheaply as its format allows. */
gboolean jum_import_locate(const char *path, double *lon, double *lat, GError **error) JUM_MUST_USE;
gboolean jum_import_is_raster(const char *path);

/* ---- when all is read ---- */

/** jum_import_coast: the coastlines that were read, closed to an area of water; nothing if there are none. */
void jum_import_coast(JumImport *import);
/** jum_import_cut_roads: roads become segments between the vertices they share; nodes are numbered. */
void jum_import_cut_roads(JumImport *import);
/** jum_import_place: commune by outline; what has an address and no place gets one. */
void jum_import_place(JumImport *import);
/** jum_import_derive: lamps along lit streets, their cabinets, junctions where signals are. */
void jum_import_derive(JumImport *import);
/**
 * jum_import_elevation: the grid from rasters.
 * @paths: [n]
 */
gboolean jum_import_elevation(JumImport *import, const char *const *paths, guint n, GError **error)
    JUM_MUST_USE;
