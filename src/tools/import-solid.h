#pragma once

#include "tools/import.h"

/** JumSolid: the faces of one building given in three dimensions. */
typedef struct {
    guint n_faces;
    const guint32 *face_ring;   /* [n_faces + 1] */
    const guint32 *ring_corner; /* by the numbers of face_ring */
    const double *xyz;          /* x, y in the source's frame, z metres */
    const guint8 *role;         /* [n_faces] JumCityFaceRole, or NULL */
    double x_m, y_m;            /* metres of one unit of x, of y */
} JumSolid;

/**
 * jum_solid_footprint: the ground faces as the file names them, else the lowest level ones, else all that are not upright,
 * united.  NULL if no face lies down.  Owns: the caller destroys.
 */
OGRGeometryH jum_solid_footprint(const JumSolid *solid);
/** jum_solid_say: height, altitude of the ground and roof, where @tags do not say them: from the faces. */
void jum_solid_say(const JumSolid *solid, JumTags *tags);

/** jum_import_is_solid: a geometry of faces in three dimensions, as CityGML has it (polyhedral surface, or several
 * polygons with heights, some of them upright). */
gboolean jum_import_is_solid(OGRGeometryH geometry);
/** jum_import_solid_feature: such a feature as a building; @tags are completed. */
void jum_import_solid_feature(JumImport *import,
                              JumImportSource *source,
                              JumTags *tags,
                              OGRGeometryH geometry,
                              gboolean degrees,
                              const JumProjection *projection);

/* ---- CityJSON ---- */

/** jum_import_is_cityjson: by its name, or by what its first bytes say. */
gboolean jum_import_is_cityjson(const char *path);
/** jum_import_cityjson_locate: a place of it in degrees; FALSE without @error if it does not say its frame. */
gboolean
jum_import_cityjson_locate(const char *path, double *lon, double *lat, GError **error) JUM_MUST_USE;
/** jum_import_cityjson: buildings and their parts, water and plants of a CityJSON file.  Errors: its own faults; JUM_ERROR_VALUE
 * if it says no frame. */
gboolean
jum_import_cityjson(JumImport *import, JumImportSource *source, GError **error) JUM_MUST_USE;
