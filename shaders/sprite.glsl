// Rectangles of a picture on the picture: labels and plates; positions in device pixels from the top left corner.
// u_texture0: premultiplied, in cairo's byte order
#ifdef VERTEX
layout(location = 0) in vec4 a_box;   // x0, y0, x1, y1 (px)
layout(location = 1) in vec4 a_texel; // u0, v0, u1, v1 (texels)
layout(location = 2) in vec4 a_tint; // x, y: turn in 1/256 and 1/65536, clockwise; w: opacity
out vec2 v_texel;
flat out vec4 v_tint;
void main()
{
    vec2 corner = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1));
    vec2 middle = (a_box.xy + a_box.zw) * 0.5, arm = mix(a_box.xy, a_box.zw, corner) - middle;
    float turn = (a_tint.x * 255.0 + a_tint.y * 255.0 / 256.0) / 256.0 * 6.2831853;
    vec2 at = middle + vec2(arm.x * cos(turn) - arm.y * sin(turn), arm.x * sin(turn) + arm.y * cos(turn));
    gl_Position = vec4(at.x / u_viewport.x * 2.0 - 1.0, 1.0 - at.y / u_viewport.y * 2.0, 0.0, 1.0);
    v_texel = mix(a_texel.xy, a_texel.zw, corner);
    v_tint = a_tint;
}
#else
in vec2 v_texel;
flat in vec4 v_tint;
out vec4 colour;
void main()
{
    vec2 size = vec2(textureSize(u_texture0, 0));
    colour = textureLod(u_texture0, v_texel / size, 0.0).bgra * v_tint.a;
}
#endif
