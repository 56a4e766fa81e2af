#pragma once

#include "base/error.h"

/** JumCityFaceRole: what the file says a face is. */
typedef enum {
    JUM_CITY_FACE_UNKNOWN,
    JUM_CITY_FACE_GROUND,
    JUM_CITY_FACE_ROOF,
    JUM_CITY_FACE_WALL,
    JUM_CITY_FACE_OTHER, /* closures, windows, water surfaces… */
} JumCityFaceRole;

typedef struct {
    const char *name, *value; /* numbers as text */
} JumCityAttribute;

/** JumCityObject: with the faces of its most detailed geometry; 0 faces: it only holds its parts, or has no surface. */
typedef struct {
    const char *id, *type;               /* "Building", "BuildingPart", "WaterBody"… */
    guint first_face, n_faces;           /* into face_ring, role */
    guint first_attribute, n_attributes; /* its own, then its parent's */
} JumCityObject;

/** JumCityModel: a city of surfaces; strings are the model's. */
typedef struct {
    int epsg; /* of x and y; 0: not said */
    guint n_objects, n_faces, n_rings, n_corners;
    const JumCityObject *objects;
    const guint32 *face_ring; /* [n_faces + 1] first ring of each face, the outer one first */
    const guint8 *role;       /* [n_faces] JumCityFaceRole */
    const guint32
        *ring_corner;  /* [n_rings + 1] first corner of each ring, not repeated at its end */
    const double *xyz; /* [3 * n_corners] in the file's frame */
    const JumCityAttribute *attributes;
    struct JumCityStore *store; /* private */
} JumCityModel;

/**
 * jum_cityjson_read:
 * @text: [bytes], CityJSON 1.0 to 2.0, or CityJSONSeq (one object a line)
 * @name: of the file, for the sentences
 *
 * The geometry of the highest level of detail of each object; an object whose parts have geometry has none of its own.
 * Errors: JUM_ERROR_FORMAT: the file, and the object or line.  Owns: the caller frees.  Cost: about 10 MB/s; memory
 * bounded by ten times the file.
 * Source: CityJSON 2.0.1, OGC 20-072r5.
 */
JumCityModel *
jum_cityjson_read(const char *text, gsize bytes, const char *name, GError **error) JUM_MUST_USE;
void jum_city_model_free(JumCityModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumCityModel, jum_city_model_free)
