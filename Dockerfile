# The program runs from its TypeScript sources, so nothing of it is compiled: the first stage only fetches libraries.
FROM node:24-alpine AS libraries
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund

# The pages are built, with the libraries of development, which stay behind.
FROM node:24-alpine AS pages
WORKDIR /app
COPY package.json package-lock.json .npmrc tsconfig.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY ui ./ui
RUN npm run --silent build:ui

FROM node:24-alpine
ENV NODE_ENV=production ML_CONNECTOR_DATA_DIR=/data
WORKDIR /app
COPY --from=libraries /app/node_modules ./node_modules
COPY package.json ./
COPY bin ./bin
COPY src ./src
COPY --from=pages /app/dist/ui ./dist/ui
RUN ln -s /app/bin/ml-connector.js /usr/local/bin/ml-connector && install -d -o node -g node -m 700 /data
USER node
VOLUME /data
EXPOSE 4400
ENTRYPOINT ["ml-connector"]
CMD ["serve", "--host", "0.0.0.0"]
