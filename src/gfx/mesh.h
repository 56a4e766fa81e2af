#pragma once

#include "gfx/device.h"

/**
 * JumMesh: vertices, optional indices and optional instances on the device, with the layout of each.
 * Buffers never grow: make another mesh.  Instances may be rewritten every frame.
 */
typedef struct JumMesh JumMesh;

typedef enum {
    JUM_ATTRIBUTE_F32,
    JUM_ATTRIBUTE_U16,     /* read as float 0 … 65535 */
    JUM_ATTRIBUTE_I16,     /* read as float −32768 … 32767 */
    JUM_ATTRIBUTE_U8,      /* read as float 0 … 255 */
    JUM_ATTRIBUTE_U8_UNIT, /* 0 … 1 */
    JUM_ATTRIBUTE_I8_UNIT, /* −1 … 1 */
    JUM_ATTRIBUTE_U32_INT, /* uint in the shader */
} JumAttributeType;

typedef struct {
    guint8 location, components;
    guint8 type;    /* JumAttributeType */
    guint16 offset; /* bytes from the start of the vertex */
} JumAttribute;

/** JumVertexFormat: static data; borrowed for ever. */
typedef struct {
    const JumAttribute *attributes;
    guint n_attributes;
    guint stride; /* bytes */
} JumVertexFormat;

/**
 * jum_mesh_new:
 * @format: (nullable): of the vertices; NULL if there are none (gl_VertexID, or points by instances)
 * @vertices: (nullable): [n_vertices * format->stride]
 * @indices: (nullable): [n_indices] of @index_bytes (2 or 4) each
 */
JumMesh *jum_mesh_new(JumDevice *device,
                      const JumVertexFormat *format,
                      guint n_vertices,
                      const void *vertices,
                      guint n_indices,
                      guint index_bytes,
                      const void *indices);
/**
 * jum_mesh_set_instances:
 * @format: locations apart from those of the vertices
 * @capacity: instances there is room for
 * @data: (nullable): [capacity * format->stride]
 *
 * Gives the mesh a second, per-instance buffer (once).
 */
void jum_mesh_set_instances(JumMesh *mesh,
                            const JumVertexFormat *format,
                            guint capacity,
                            const void *data);
/** jum_mesh_share_instances: instead: its instances are the vertices of @of, which outlives it. */
void jum_mesh_share_instances(JumMesh *mesh, const JumMesh *of);
/** jum_mesh_update_instances: rewrites instances @first … @first + @n − 1. */
void jum_mesh_update_instances(JumMesh *mesh, guint first, guint n, const void *data);
/** jum_mesh_update_vertices: rewrites vertices @first … @first + @n − 1. */
void jum_mesh_update_vertices(JumMesh *mesh, guint first, guint n, const void *data);
/** jum_mesh_update_indices: rewrites indices @first … @first + @n − 1, of as many bytes each as at first. */
void jum_mesh_update_indices(JumMesh *mesh, guint first, guint n, const void *data);
void jum_mesh_free(JumMesh *mesh);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumMesh, jum_mesh_free)

/** jum_mesh_count: indices, or vertices if there are none. */
guint jum_mesh_count(const JumMesh *mesh);
gsize jum_mesh_bytes(const JumMesh *mesh);
