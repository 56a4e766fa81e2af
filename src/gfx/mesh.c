/* Vertex, index and instance buffers behind one vertex array object.  Each tile is a mesh of its own, so that GLES
 * 3.0 needs no base vertex; instances that start in the middle re-point their attributes instead of baseInstance. */
#include "gfx/mesh-private.h"

#include "gfx/device-private.h"

static const struct {
    GLenum type;
    GLboolean unit, integer;
} TYPES[] = {
    [JUM_ATTRIBUTE_F32] = {GL_FLOAT, GL_FALSE, GL_FALSE},
    [JUM_ATTRIBUTE_U16] = {GL_UNSIGNED_SHORT, GL_FALSE, GL_FALSE},
    [JUM_ATTRIBUTE_I16] = {GL_SHORT, GL_FALSE, GL_FALSE},
    [JUM_ATTRIBUTE_U8] = {GL_UNSIGNED_BYTE, GL_FALSE, GL_FALSE},
    [JUM_ATTRIBUTE_U8_UNIT] = {GL_UNSIGNED_BYTE, GL_TRUE, GL_FALSE},
    [JUM_ATTRIBUTE_I8_UNIT] = {GL_BYTE, GL_TRUE, GL_FALSE},
    [JUM_ATTRIBUTE_U32_INT] = {GL_UNSIGNED_INT, GL_FALSE, GL_TRUE},
};

/* The buffer is bound to GL_ARRAY_BUFFER and the vertex array is bound. */
static void
point_attributes(const JumVertexFormat *format, gsize start, guint divisor)
{
    for (guint i = 0; i < format->n_attributes; i++) {
        const JumAttribute *a = &format->attributes[i];
        const void *offset = GSIZE_TO_POINTER(start + a->offset);
        glEnableVertexAttribArray(a->location);
        if (TYPES[a->type].integer)
            glVertexAttribIPointer(a->location, a->components, TYPES[a->type].type,
                                   (GLsizei) format->stride, offset);
        else
            glVertexAttribPointer(a->location, a->components, TYPES[a->type].type,
                                  TYPES[a->type].unit, (GLsizei) format->stride, offset);
        glVertexAttribDivisor(a->location, divisor);
    }
}

static void
count(JumMesh *mesh, gsize bytes, gboolean sent)
{
    mesh->bytes += bytes;
    mesh->device->bytes_resident += bytes;
    if (sent)
        mesh->device->bytes_uploaded += bytes;
}

static GLuint
make_buffer(GLenum target, gsize bytes, const void *data, GLenum usage)
{
    GLuint buffer = 0;
    glGenBuffers(1, &buffer);
    glBindBuffer(target, buffer);
    glBufferData(target, (GLsizeiptr) bytes, data, usage);
    return buffer;
}

JumMesh *
jum_mesh_new(JumDevice *device,
             const JumVertexFormat *format,
             guint n_vertices,
             const void *vertices,
             guint n_indices,
             guint index_bytes,
             const void *indices)
{
    JumMesh *mesh = g_new0(JumMesh, 1);
    *mesh = (JumMesh){.device = device,
                      .format = format,
                      .n_vertices = n_vertices,
                      .n_indices = n_indices,
                      .index_bytes = index_bytes};
    gsize vertex_bytes = format != NULL ? (gsize) n_vertices * format->stride : 0;
    gsize index_size = (gsize) n_indices * index_bytes;
    count(mesh, vertex_bytes, vertices != NULL);
    count(mesh, index_size, indices != NULL);
    if (device->null)
        return mesh;
    glGenVertexArrays(1, &mesh->vao);
    glBindVertexArray(mesh->vao);
    if (vertex_bytes > 0) {
        mesh->vertices = make_buffer(GL_ARRAY_BUFFER, vertex_bytes, vertices,
                                     vertices != NULL ? GL_STATIC_DRAW : GL_DYNAMIC_DRAW);
        point_attributes(format, 0, 0);
    }
    if (index_size > 0)
        mesh->indices = make_buffer(GL_ELEMENT_ARRAY_BUFFER, index_size, indices, GL_STATIC_DRAW);
    glBindVertexArray(0);
    return mesh;
}

void
jum_mesh_set_instances(JumMesh *mesh,
                       const JumVertexFormat *format,
                       guint capacity,
                       const void *data)
{
    g_return_if_fail(mesh->instance_format == NULL);
    mesh->instance_format = format;
    mesh->capacity = capacity;
    gsize bytes = (gsize) capacity * format->stride;
    count(mesh, bytes, data != NULL);
    if (mesh->device->null)
        return;
    glBindVertexArray(mesh->vao);
    mesh->instances = make_buffer(GL_ARRAY_BUFFER, MAX(bytes, 4), data, GL_DYNAMIC_DRAW);
    point_attributes(format, 0, 1);
    glBindVertexArray(0);
}

void
jum_mesh_share_instances(JumMesh *mesh, const JumMesh *of)
{
    g_return_if_fail(mesh->instance_format == NULL && of->format != NULL);
    mesh->instance_format = of->format;
    mesh->capacity = of->n_vertices;
    mesh->instances = of->vertices;
    mesh->shares = TRUE;
    if (mesh->device->null)
        return;
    glBindVertexArray(mesh->vao);
    glBindBuffer(GL_ARRAY_BUFFER, mesh->instances);
    point_attributes(mesh->instance_format, 0, 1);
    glBindVertexArray(0);
}

static void
rewrite(JumMesh *mesh, GLuint buffer, guint stride, guint first, guint n, const void *data)
{
    gsize bytes = (gsize) n * stride;
    mesh->device->bytes_uploaded += bytes;
    if (mesh->device->null || bytes == 0)
        return;
    glBindBuffer(GL_ARRAY_BUFFER, buffer);
    glBufferSubData(GL_ARRAY_BUFFER, (GLintptr) ((gsize) first * stride), (GLsizeiptr) bytes, data);
}

void
jum_mesh_update_instances(JumMesh *mesh, guint first, guint n, const void *data)
{
    g_return_if_fail(mesh->instance_format != NULL && first + n <= mesh->capacity);
    rewrite(mesh, mesh->instances, mesh->instance_format->stride, first, n, data);
}

void
jum_mesh_update_vertices(JumMesh *mesh, guint first, guint n, const void *data)
{
    g_return_if_fail(mesh->format != NULL && first + n <= mesh->n_vertices);
    rewrite(mesh, mesh->vertices, mesh->format->stride, first, n, data);
}

void
jum_mesh_update_indices(JumMesh *mesh, guint first, guint n, const void *data)
{
    gsize bytes = (gsize) n * mesh->index_bytes;
    g_return_if_fail(first + n <= mesh->n_indices);
    mesh->device->bytes_uploaded += bytes;
    if (mesh->device->null || bytes == 0)
        return;
    glBindBuffer(GL_COPY_WRITE_BUFFER, mesh->indices); /* no vertex array is asked for its own */
    glBufferSubData(GL_COPY_WRITE_BUFFER, (GLintptr) ((gsize) first * mesh->index_bytes),
                    (GLsizeiptr) bytes, data);
}

void
jum_mesh_bind(JumMesh *mesh, guint first_instance)
{
    glBindVertexArray(mesh->vao);
    if (mesh->instance_format == NULL || mesh->first_instance == first_instance)
        return;
    glBindBuffer(GL_ARRAY_BUFFER, mesh->instances);
    point_attributes(mesh->instance_format, (gsize) first_instance * mesh->instance_format->stride,
                     1);
    mesh->first_instance = first_instance;
}

void
jum_mesh_free(JumMesh *mesh)
{
    if (mesh == NULL)
        return;
    mesh->device->bytes_resident -= mesh->bytes;
    if (!mesh->device->null) {
        GLuint buffers[] = {mesh->vertices, mesh->indices, mesh->shares ? 0 : mesh->instances};
        glDeleteBuffers(G_N_ELEMENTS(buffers), buffers);
        glDeleteVertexArrays(1, &mesh->vao);
    }
    g_free(mesh);
}

guint
jum_mesh_count(const JumMesh *mesh)
{
    return mesh->n_indices > 0 ? mesh->n_indices : mesh->n_vertices;
}

gsize
jum_mesh_bytes(const JumMesh *mesh)
{
    return mesh->bytes;
}
