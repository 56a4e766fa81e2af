#pragma once

#include "gfx/mesh.h"

#include <epoxy/gl.h>

struct JumMesh {
    JumDevice *device;
    const JumVertexFormat *format, *instance_format;
    GLuint vao, vertices, indices, instances;
    guint n_vertices, n_indices, index_bytes, capacity;
    guint first_instance; /* the instance that attributes point at now */
    gsize bytes;
    gboolean shares; /* its instances are another's */
};

/** jum_mesh_bind: binds the vertex array, its instances starting at @first_instance (GL 3.3 has no baseInstance). */
void jum_mesh_bind(JumMesh *mesh, guint first_instance);
