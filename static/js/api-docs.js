// The API's pages: draws the schema with Swagger UI, which the page has loaded before.

const root = document.getElementById("api");
window.SwaggerUIBundle({
  url: root.dataset.schema,
  domNode: root,
  deepLinking: true,
  docExpansion: "none",
  requestInterceptor: (request) => {
    const token = document.cookie.match(/(?:^|; )(?:__Host-csrf|csrftoken)=([^;]+)/);
    if (token && request.method !== "GET") request.headers["X-CSRFToken"] = token[1];
    return request;
  },
});
