// A lamp post from nothing but its number of vertices: a three-sided mast (18) and a flat head (12).
#ifdef VERTEX
layout(location = 3) in vec4 a_post; // foot, height
flat out vec3 v_colour;
flat out vec4 v_haze;
void main()
{
    int id = gl_VertexID;
    vec3 at;
    vec3 normal;
    if (id < 18) {
        int side = id / 6;
        int k = id - side * 6;
        int right = (k == 1 || k == 2 || k == 4) ? 1 : 0;
        float top = (k == 2 || k == 4 || k == 5) ? 1.0 : 0.0;
        float turn = float(side + right) * 2.0944;
        float thick = mix(0.11, 0.06, top);
        at = vec3(cos(turn) * thick, sin(turn) * thick, a_post.w * top);
        normal = vec3(cos(float(side) * 2.0944 + 1.0472), sin(float(side) * 2.0944 + 1.0472), 0.0);
    } else {
        int face = (id - 18) / 6;
        int k = id - 18 - face * 6;
        vec2 corner = vec2((k == 1 || k == 2 || k == 4) ? 0.42 : -0.42, (k == 2 || k == 4 || k == 5) ? 0.2 : -0.2);
        at = vec3(corner, a_post.w + (face == 0 ? 0.12 : 0.0));
        normal = vec3(0.0, 0.0, face == 0 ? 1.0 : -1.0);
    }
    vec3 place = a_post.xyz + at;
    v_colour = texelFetch(u_texture0, ivec2(18, 0), 0).rgb * daylight(normal, 1.0);
    float part = haze_part(distance(place, u_eye.xyz));
    v_haze = vec4(u_haze.rgb * part, part);
    gl_Position = u_view_proj * vec4(place, 1.0);
}
#else
flat in vec3 v_colour;
flat in vec4 v_haze;
out vec4 o_colour;
void main()
{
    o_colour = vec4(v_colour * (1.0 - v_haze.a) + v_haze.rgb, 1.0);
}
#endif
